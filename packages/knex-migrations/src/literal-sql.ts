import { PgTrickleError, quoteLiteral, replacePlaceholders } from '@pgtrickle-js/core';
import type { Knex } from 'knex';

/** What a query may be compiled from. */
type Compilable = Knex.QueryBuilder | Knex.Raw;

/**
 * A Knex query as SQL text without bindings, for a definition that the server stores. Each binding becomes the literal that the driver would have
 * sent, quoted and untyped: PostgreSQL gives it the type that it would have given the parameter.
 *
 * @throws {PgTrickleError} `QUERY_INVALID` for what Knex cannot compile; `KNEX_BINDING_INVALID` for a value that is no SQL value
 * @example
 * literalSql(knex('orders').where('note', "it's").select('id'))
 * // select "id" from "orders" where "note" = 'it''s'
 */
export function literalSql(query: Compilable): string {
  const { sql, bindings } = compile(query);
  return fillIn(sql, bindings, prepareValueOf((query as unknown as { readonly client: object }).client));
}

/** A statement with `$n` placeholders and its values as one text. @throws {PgTrickleError} `KNEX_BINDING_INVALID`, `QUERY_INVALID` */
export function fillIn(sql: string, values: readonly unknown[], prepare: PrepareValue): string {
  return replacePlaceholders(sql, (index) => {
    if (index > values.length) throw invalidQuery(`it has a placeholder $${index} and ${values.length} bindings`);
    return renderLiteral(values[index - 1], prepare, `binding ${index}`);
  });
}

function compile(query: Compilable): { readonly sql: string; readonly bindings: readonly unknown[] } {
  try {
    const compiled = query.toSQL();
    if (Array.isArray(compiled)) throw new TypeError('it is more than one statement');
    return compiled.toNative();
  } catch (error) {
    throw invalidQuery(error instanceof Error ? error.message : String(error), error);
  }
}

function invalidQuery(problem: string, cause?: unknown): PgTrickleError {
  if (cause instanceof PgTrickleError) return cause;
  const isUndefined = /undefined binding/i.test(problem);
  return new PgTrickleError('QUERY_INVALID', {
    message: `the query cannot be compiled: ${problem}`,
    hint: isUndefined ? 'Give every binding a value; null is one.' : undefined,
    cause,
  });
}

/** The driver's own conversion of a value to what it sends. */
export type PrepareValue = (value: unknown) => unknown;

/** @throws {PgTrickleError} `KNEX_CONFIG_INVALID` for a client without the driver */
export function prepareValueOf(client: object): PrepareValue {
  const { driver } = client as { driver?: { utils?: { prepareValue?: PrepareValue } } };
  const prepare = driver?.utils?.prepareValue;
  if (prepare !== undefined) return prepare;
  throw new PgTrickleError('KNEX_CONFIG_INVALID', {
    message: 'the driver of this Knex instance cannot say how it sends values',
    hint: "Use client 'pg' or 'pgnative' with pg 8.15 or newer, and give it a connection.",
  });
}

/** A value as a literal. Bytes say their type: as a parameter they travel in binary, and nothing but bytea may read them. */
function renderLiteral(value: unknown, prepare: PrepareValue, what: string): string {
  const prepared = isSql(value) ? asText(value, prepare, what) : undefined;
  if (prepared === undefined) throw invalidBinding(value, what, `${shown(value)} is no SQL value`);
  if (prepared === null) return 'NULL';
  if (Buffer.isBuffer(prepared)) return `'\\x${prepared.toString('hex')}'::bytea`;
  if (prepared.includes('\0')) throw invalidBinding(value, what, 'PostgreSQL cannot hold a NUL character');
  return quoteLiteral(prepared);
}

function asText(value: unknown, prepare: PrepareValue, what: string): string | Buffer | null | undefined {
  try {
    const prepared = prepare(value);
    return prepared === null || Buffer.isBuffer(prepared) || typeof prepared === 'string' ? prepared : undefined;
  } catch (error) {
    throw invalidBinding(value, what, (error as Error).message, error);
  }
}

/** What the driver would turn into text that nobody means: `Symbol()`, source code, `0NaN-NaN-NaN`. */
function isSql(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  if (Array.isArray(value)) return value.every((each) => each === undefined || isSql(each));
  return value !== undefined && typeof value !== 'symbol' && typeof value !== 'function';
}

const shown = (value: unknown) => (value instanceof Date ? 'an invalid Date' : Array.isArray(value) ? 'an element of the array' : typeof value);

function invalidBinding(value: unknown, what: string, problem: string, cause?: unknown): PgTrickleError {
  return new PgTrickleError('KNEX_BINDING_INVALID', {
    message: `${what} of the query cannot be written as a literal: ${problem}`,
    hint: 'Use null, text, numbers, booleans, dates, buffers, arrays of these, or objects for JSON.',
    details: { type: typeof value },
    cause,
  });
}
