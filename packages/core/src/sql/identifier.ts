import { PgTrickleError } from '../error/pg-trickle-error.js';

/** `schema.name`, unquoted, split at the first dot: the form that the extension's functions take. */
export type QualifiedName = `${string}.${string}`;

/** PostgreSQL cuts names after this many bytes (NAMEDATALEN - 1). */
const maximumBytes = 63;

/**
 * Reads `name` or `schema.name` as the name of a stream table. The extension takes names raw: it neither understands quotes nor folds
 * case, so a name that would need quotes is refused here instead of by a misleading error of the server.
 *
 * @param defaultSchema where a name without schema lives; default `public`
 * @throws {PgTrickleError} `NAME_INVALID`
 * @example
 * parseName('order_totals') // 'public.order_totals'
 */
export function parseName(text: string, defaultSchema = 'public'): QualifiedName {
  const parts = text.split('.');
  const [schema, name] = parts.length === 1 ? [defaultSchema, text] : parts;
  const problem =
    parts.length > 2
      ? `it has ${parts.length - 1} dots, and only the one between schema and name is allowed`
      : (problemOfPart(schema ?? '', 'schema') ?? problemOfPart(name ?? '', 'name'));
  if (problem !== undefined) {
    throw new PgTrickleError('NAME_INVALID', {
      message: `${JSON.stringify(text)} cannot name a stream table: ${problem}`,
      hint: hintFor(text),
      details: { name: text },
    });
  }
  return `${schema}.${name}`;
}

/** What almost every name is. */
const isOrdinary = new RegExp(`^[a-z0-9_]{1,${maximumBytes}}$`);

function problemOfPart(part: string, what: 'schema' | 'name'): string | undefined {
  if (isOrdinary.test(part)) return undefined;
  if (part === '') return `its ${what} is empty`;
  const bytes = new TextEncoder().encode(part).length;
  if (bytes > maximumBytes) return `its ${what} is ${bytes} bytes long, and PostgreSQL keeps ${maximumBytes}`;
  if (/["'`]/.test(part)) return 'quotes are not understood: write the bare name';
  if (/[A-Z]/.test(part)) return 'it has upper-case letters, which the extension does not find again';
  const bad = /[^\p{L}\p{M}\p{N}_$]/u.exec(part);
  if (bad) return `${JSON.stringify(bad[0])} is not allowed: use lower-case letters, digits and underscores`;
  return undefined;
}

function hintFor(text: string): string | undefined {
  const suggestion = text
    .replace(/["'`]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_$.]+/gu, '_');
  const usable = suggestion.split('.').length <= 2 && suggestion.split('.').every((part) => problemOfPart(part, 'name') === undefined);
  return usable && suggestion !== text ? `Use ${JSON.stringify(suggestion)}.` : undefined;
}

/** The two parts of a qualified name, split at the first dot as the extension does. */
export function splitName(name: QualifiedName): { readonly schema: string; readonly name: string } {
  const dot = name.indexOf('.');
  return { schema: name.slice(0, dot), name: name.slice(dot + 1) };
}

/**
 * A double-quoted SQL identifier, safe for any text that PostgreSQL can hold.
 *
 * @throws {PgTrickleError} `NAME_INVALID` for a NUL byte, which no identifier can hold.
 */
export function quoteIdentifier(text: string): string {
  if (text.includes('\0')) throw new PgTrickleError('NAME_INVALID', { message: 'an identifier cannot hold a NUL byte' });
  return `"${text.replaceAll('"', '""')}"`;
}

/** An identifier for people to read: quoted only when its letters ask for it. Statements that are run use `quoteIdentifier`. */
export function quoteWhereNeeded(text: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(text) ? text : quoteIdentifier(text);
}

/** `"schema"."name"`: for SQL of our own, never for the extension's functions, which take the raw name. */
export function quoteName(name: QualifiedName): string {
  const { schema, name: relation } = splitName(name);
  return `${quoteIdentifier(schema)}.${quoteIdentifier(relation)}`;
}

/**
 * A SQL string literal, right whatever `standard_conforming_strings` says. For DDL, which takes no bound values.
 *
 * @throws {PgTrickleError} `NAME_INVALID` for a NUL byte.
 */
/** A text in dollar quotes that it does not hold itself: the body of a DO block. */
export function quoteBody(text: string): string {
  let tag = '$pgtrickle$';
  while (text.includes(tag)) tag = tag.replace(/\$$/, '_$');
  return `${tag}${text}${tag}`;
}

export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new PgTrickleError('NAME_INVALID', { message: 'a string literal cannot hold a NUL byte' });
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}
