import { type Block, parseBlocks } from '../jinja/blocks.js';
import type { Span } from '../jinja/syntax/source.js';
import { type MacroCall, macroCalls } from './macro-calls.js';

/** What a file says of a macro, before it is called. Plain data: that of the macros that come with us is written down when the package is built. */
export interface MacroOutline {
  /** As dbt names it: `materialization_view_default`, `test_not_null`. */
  readonly name: string;
  /** Its text as dbt keeps it in the manifest. */
  readonly sql: string;
  readonly span: Span;
  readonly line: number;
  readonly column: number;
  /** Of a materialization. */
  readonly supportedLanguages: readonly string[] | null;
  readonly calls: readonly MacroCall[];
  readonly parameters: readonly string[];
}

const callable = new Set<Block['kind']>(['macro', 'materialization', 'test']);

/** The macros, materializations and generic tests of a file. @throws {PgTrickleError} `JINJA_SYNTAX` with the place */
export function outlineMacros(file: { readonly text: string; readonly displayPath: string }): MacroOutline[] {
  // Blocks are told with plain line ends; dbt keeps those of the file.
  const text = file.text.trim().replaceAll('\r\n', '\n');
  const lineEnd = file.text.includes('\r\n') ? '\r\n' : '\n';
  const outlines: MacroOutline[] = [];
  let end = 0;
  for (const block of parseBlocks(file.text, { path: file.displayPath })) {
    const start = text.indexOf(block.source, end);
    const sql = withWhitespace(text, end, { start, end: start + block.source.length });
    end = start + sql.trimStart().length;
    if (!callable.has(block.kind) || block.node === undefined) continue;
    const { macroName: name, span, line, column, supportedLanguages = null } = block;
    const parameters = block.node.signature.parameters.map((parameter) => parameter.name);
    outlines.push({ name, sql: sql.replaceAll('\n', lineEnd), span, line, column, supportedLanguages, calls: macroCalls(block.node), parameters });
  }
  return outlines;
}

/** The text of a macro as dbt keeps it: a tag with a minus takes the white space beside it along. */
function withWhitespace(text: string, from: number, { start, end }: Span): string {
  const before = text.startsWith('{%-', start) ? /\s*$/.exec(text.slice(from, start))?.[0] : '';
  const after = text.startsWith('-%}', end - 3) ? /^\s*/.exec(text.slice(end))?.[0] : '';
  return `${before}${text.slice(start, end)}${after}`;
}
