import { PythonError, withPlace } from '../errors.js';
import type { Source } from './source.js';

/** A block at the top level of a file, by offsets into its source. */
export interface BlockSpan {
  readonly tag: string;
  readonly name: string;
  readonly start: number;
  readonly contentsStart: number;
  readonly contentsEnd: number;
  readonly end: number;
}

const opening = /\{\{|\{%|\{#/g;
const rawTag = /\{%[-+]?\s*raw\s*[-+]?%\}/y;
const rawEnd = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
const tagName = /\{%[-+]?\s*(\w+)(?:\s+(\w+))?/y;
const endOfVariable = /}}|['"]/g;
const endOfBlock = /%}|['"]/g;
const string = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
const controlFlow = new Set(['if', 'for']);

interface Tag {
  readonly name: string;
  readonly argument: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The blocks of a file that start with one of the tags. What is between them is not parsed: a file of documentation may hold anything there.
 *
 * @throws PgTrickleError JINJA_SYNTAX for a block without end or inside of `if` or `for`
 */
export function scanBlocks(source: Source, tags: readonly string[]): BlockSpan[] {
  const blocks: BlockSpan[] = [];
  const flow: Tag[] = [];
  let open: Tag | undefined;
  const fail = (message: string, at: number) => withPlace(new PythonError('TemplateSyntaxError', message), source, at);
  for (const tag of scanTags(source)) {
    if (open !== undefined) {
      if (tag.name !== `end${open.name}`) continue;
      blocks.push({ tag: open.name, name: open.argument, start: open.start, contentsStart: open.end, contentsEnd: tag.start, end: tag.end });
      open = undefined;
    } else if (tags.includes(tag.name)) {
      const outer = flow.at(-1);
      if (outer !== undefined)
        throw fail(`Got a block definition inside control flow ('${outer.name}'): dbt block definitions must be at the top level`, tag.start);
      open = tag;
    } else if (controlFlow.has(tag.name)) flow.push(tag);
    else if (tag.name === 'endif' || tag.name === 'endfor') flow.pop();
  }
  if (open !== undefined) throw fail(`Reached EOF without finding a close tag for ${open.name}`, open.start);
  return blocks;
}

function* scanTags(source: Source): Iterable<Tag> {
  const { text } = source;
  for (let at = 0; ; ) {
    opening.lastIndex = at;
    const found = opening.exec(text);
    if (found === null) return;
    const start = found.index;
    rawTag.lastIndex = start;
    const raw = rawTag.exec(text);
    if (found[0] === '{#') at = after(text, '#}', start + 2);
    else if (raw !== null) {
      rawEnd.lastIndex = start + raw[0].length;
      const end = rawEnd.exec(text);
      at = end === null ? text.length : end.index + end[0].length;
    } else {
      at = tagEnd(text, start + 2, found[0] === '{{' ? '}}' : '%}') ?? start + 2;
      tagName.lastIndex = start;
      const [, name, argument = ''] = tagName.exec(text) ?? [];
      if (name !== undefined && found[0] === '{%') yield { name, argument, start, end: at };
    }
  }
}

function after(text: string, close: string, from: number): number {
  const at = text.indexOf(close, from);
  return at === -1 ? text.length : at + close.length;
}

/** Where a tag ends; its closing characters do not count inside of quotes. */
function tagEnd(text: string, from: number, close: string): number | undefined {
  const stop = close === '}}' ? endOfVariable : endOfBlock;
  for (stop.lastIndex = from; ; ) {
    const found = stop.exec(text);
    if (found === null) return undefined;
    if (found[0] === close) return stop.lastIndex;
    string.lastIndex = found.index;
    // A quote without its end is a character like any other.
    stop.lastIndex = string.test(text) ? string.lastIndex : found.index + 1;
  }
}
