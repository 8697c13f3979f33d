import { didYouMean } from '@pgtrickle-js/core/portable';
import { type Entry, parseEntries } from './parse-entries.js';
import { endOfLine, skipOpaque } from './scan.js';
import { schemaError } from './schema-error.js';

const kinds = ['model', 'view', 'enum', 'type', 'generator', 'datasource'] as const;

export type BlockKind = (typeof kinds)[number];

/** A block of a schema file, with the comment lines that stand directly above it. */
export interface Block {
  readonly kind: BlockKind;
  readonly name: string;
  /** Comment lines directly above, as they stand in the file. */
  readonly comments: readonly string[];
  readonly entries: readonly Entry[];
  /** From the first comment line to behind the closing brace: indexes into the file's text. */
  readonly start: number;
  readonly end: number;
  /** Where the keyword stands. */
  readonly at: number;
}

/** A `.prisma` file, read. */
export interface SchemaFile {
  /** As messages show it. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/**
 * Reads the blocks of a `.prisma` file with their places, so that text can be changed without printing it anew.
 *
 * @throws {PgTrickleError} `PRISMA_SCHEMA_INVALID` with file and line.
 */
export function parseSchema(path: string, text: string): SchemaFile {
  const blocks: Block[] = [];
  let comments: { start: number; lines: string[] } | undefined;
  for (let index = 0; index < text.length; ) {
    const lineEnd = endOfLine(text, index);
    const line = text.slice(index, lineEnd);
    if (line.trim() === '') {
      comments = undefined;
      index = lineEnd + 1;
      continue;
    }
    const at = index + line.search(/\S/);
    const afterOpaque = skipOpaque(text, at);
    if (afterOpaque === -1) throw schemaError('PRISMA_SCHEMA_INVALID', { path, text, index: at }, { message: 'a comment or a string has no end' });
    if (afterOpaque !== at) {
      if (text.startsWith('//', at)) {
        comments ??= { start: index, lines: [] };
        comments.lines.push(line.trim());
      } else comments = undefined;
      index = Math.max(afterOpaque, Math.min(lineEnd + 1, text.length));
      continue;
    }
    const block = parseBlock(path, text, at, comments);
    blocks.push(block);
    comments = undefined;
    index = block.end;
  }
  return { path, text, blocks };
}

function parseBlock(path: string, text: string, at: number, comments: { start: number; lines: string[] } | undefined): Block {
  const head = /([A-Za-z_]\w*)[ \t]+([A-Za-z]\w*)[ \t]*\{/y;
  head.lastIndex = at;
  const match = head.exec(text);
  const line = text.slice(at, endOfLine(text, at)).trim();
  if (match === null) {
    throw schemaError(
      'PRISMA_SCHEMA_INVALID',
      { path, text, index: at },
      {
        message: `"${line}" starts no block`,
        hint: 'A block is a keyword, a name and a brace: model Order {',
        length: line.length,
      },
    );
  }
  const [, keyword = '', name = ''] = match;
  if (!(kinds as readonly string[]).includes(keyword)) {
    throw schemaError(
      'PRISMA_SCHEMA_INVALID',
      { path, text, index: at },
      {
        message: `"${keyword}" is no kind of block`,
        hint: didYouMean(keyword, kinds) ?? `Blocks are ${kinds.join(', ')}.`,
        length: keyword.length,
      },
    );
  }
  const bodyStart = head.lastIndex;
  const bodyEnd = closingBrace(text, bodyStart);
  if (bodyEnd === undefined) {
    throw schemaError(
      'PRISMA_SCHEMA_INVALID',
      { path, text, index: at },
      { message: `the ${keyword} ${name} has no closing brace`, length: line.length },
    );
  }
  return {
    kind: keyword as BlockKind,
    name,
    comments: comments?.lines ?? [],
    entries: parseEntries(path, text, bodyStart, bodyEnd, keyword as BlockKind),
    start: comments?.start ?? at,
    end: bodyEnd + 1,
    at,
  };
}

/** A block holds no braces of its own outside of strings and comments. */
function closingBrace(text: string, from: number): number | undefined {
  for (let index = from; index < text.length; ) {
    const next = skipOpaque(text, index);
    if (next === -1) return undefined;
    if (next !== index) index = next;
    else if (text[index] === '}') return index;
    else if (text[index] === '{') return undefined;
    else index++;
  }
  return undefined;
}
