import type { BlockKind } from './parse-schema.js';
import { skipOpaque, splitOutside } from './scan.js';
import { schemaError } from './schema-error.js';

/** What stands in a block, line by line. Several lines are one entry where brackets keep them together. */
export type Entry =
  | { readonly kind: 'blank'; readonly index: number }
  | { readonly kind: 'comment'; readonly index: number; readonly text: string }
  | { readonly kind: 'attribute'; readonly index: number; readonly text: string }
  | { readonly kind: 'setting'; readonly index: number; readonly text: string; readonly name: string; readonly value: string }
  | FieldEntry;

/** A field of a model, view or type, or a value of an enum, whose `type` is empty. */
export interface FieldEntry {
  readonly kind: 'field';
  /** Where it stands in the file's text. */
  readonly index: number;
  readonly name: string;
  /** `Int`, `String[]`, `Unsupported("point")?`. */
  readonly type: string;
  /** `@id`, `@map("a b")`, in their order. */
  readonly attributes: readonly string[];
  /** `// …` at the end of the line. */
  readonly trailing: string;
}

/**
 * Reads the entries between two braces.
 *
 * @throws {PgTrickleError} `PRISMA_SCHEMA_INVALID` with file and line.
 */
export function parseEntries(path: string, text: string, from: number, to: number, block: BlockKind): Entry[] {
  const entries: Entry[] = [];
  for (let index = from; index < to; ) {
    const end = endOfEntry(text, index, to);
    const raw = text.slice(index, end);
    const at = index + Math.max(0, raw.search(/\S/));
    const line = raw.trim();
    // The rest of the line of the opening brace and the line of the closing one are no entries.
    if (line !== '' || (index !== from && end < to)) entries.push(parseEntry(path, text, at, line, block));
    index = end + 1;
  }
  return entries;
}

/** The line break that is not inside brackets, a comment or a string. */
function endOfEntry(text: string, from: number, to: number): number {
  let depth = 0;
  for (let index = from; index < to; ) {
    const next = skipOpaque(text, index);
    if (next !== index) {
      index = next === -1 ? to : next;
      continue;
    }
    const character = text[index] as string;
    if (character === '\n' && depth <= 0) return index;
    if ('(['.includes(character)) depth++;
    else if (')]'.includes(character)) depth--;
    index++;
  }
  return to;
}

function parseEntry(path: string, text: string, index: number, line: string, block: BlockKind): Entry {
  if (line === '') return { kind: 'blank', index };
  if (line.startsWith('//') || line.startsWith('/*')) return { kind: 'comment', index, text: line };
  if (line.startsWith('@@')) return { kind: 'attribute', index, text: line };
  if (block === 'generator' || block === 'datasource') {
    const [, name, value] = /^(\w+)\s*=\s*(.*)$/s.exec(line) ?? [];
    if (name !== undefined && value !== undefined && value !== '')
      return { kind: 'setting', index, text: line, name, value: withoutTrailing(value)[0] };
    throw schemaError(
      'PRISMA_SCHEMA_INVALID',
      { path, text, index },
      {
        message: `"${line}" is no setting`,
        hint: 'A setting is a name, an equals sign and a value: output = "./generated"',
        length: line.length,
      },
    );
  }
  return parseField(path, text, index, line, block);
}

function parseField(path: string, text: string, index: number, line: string, block: BlockKind): FieldEntry {
  const [code, trailing] = withoutTrailing(line);
  const pattern =
    block === 'enum' ? /^([A-Za-z]\w*)()(?=\s|@|$)/ : /^([A-Za-z]\w*)\s+((?:[A-Za-z]\w*)(?:\("(?:\\.|[^"\\])*"\))?(?:\[\])?[?!]?)(?=\s|@|$)/;
  const match = pattern.exec(code);
  const rest = match === null ? '' : code.slice(match[0].length).trim();
  const attributes = splitAttributes(rest);
  if (match === null || attributes.some((attribute) => !attribute.startsWith('@'))) {
    throw schemaError(
      'PRISMA_SCHEMA_INVALID',
      { path, text, index },
      {
        message: `"${line.split('\n')[0]}" is no ${block === 'enum' ? 'value of an enum' : 'field'}`,
        hint:
          block === 'enum'
            ? 'A value is a name, then its attributes: SHIPPED @map("shipped")'
            : 'A field is a name, a type and its attributes: total Decimal? @db.Decimal(10, 2)',
        length: (line.split('\n')[0] ?? '').length,
      },
    );
  }
  return { kind: 'field', index, name: match[1] ?? '', type: match[2] ?? '', attributes, trailing };
}

/** `@a(1) @b` and `@a(1)@b` have two attributes. */
function splitAttributes(text: string): string[] {
  return splitOutside(text, (character) => /\s/.test(character)).flatMap((part) => {
    const pieces: string[] = [];
    let depth = 0;
    let start = 0;
    for (let index = 0; index < part.length; ) {
      const next = skipOpaque(part, index);
      if (next > index) {
        index = next;
        continue;
      }
      if (next === -1) break;
      if ('(['.includes(part[index] as string)) depth++;
      else if (')]'.includes(part[index] as string)) depth--;
      else if (part[index] === '@' && depth === 0 && index > start) {
        pieces.push(part.slice(start, index));
        start = index;
      }
      index++;
    }
    return [...pieces, part.slice(start)];
  });
}

function withoutTrailing(line: string): [code: string, trailing: string] {
  for (let index = 0; index < line.length; index++) {
    if (line.startsWith('//', index)) return [line.slice(0, index).trim(), line.slice(index)];
    const next = skipOpaque(line, index);
    if (next > index) index = next - 1;
  }
  return [line, ''];
}

/** The text in `@map("…")`, or `@@map("…")`, or undefined when there is none. */
export function mappedName(attributes: readonly string[]): string | undefined {
  for (const attribute of attributes) {
    const [, quoted] = /^@@?map\(\s*(?:name:\s*)?("(?:\\.|[^"\\])*")\s*\)/.exec(attribute) ?? [];
    if (quoted !== undefined) return unquote(quoted);
  }
  return undefined;
}

/** The text in `@@schema("…")`. */
export function mappedSchema(attributes: readonly string[]): string | undefined {
  for (const attribute of attributes) {
    const [, quoted] = /^@@schema\(\s*(?:map:\s*)?("(?:\\.|[^"\\])*")\s*\)/.exec(attribute) ?? [];
    if (quoted !== undefined) return unquote(quoted);
  }
  return undefined;
}

/** A string literal of a schema as the text it means. */
export function unquote(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal.slice(1, -1);
  }
}
