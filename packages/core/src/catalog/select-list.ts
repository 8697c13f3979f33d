import type { Capabilities } from '../db/capabilities.js';
import { parseName, quoteIdentifier, splitName } from '../sql/identifier.js';

/** A row of a query made by `selectList`: every value is text, whatever type parsers the driver has. */
export type TextRow<Field extends string = string> = Readonly<Record<Field, string | null>>;

/** A relation of the extension as this server names it: `pgtrickle.pgt_stream_tables`, `pgstream.pgs_stream_tables`. */
export interface CatalogRelation {
  /** Quoted, to stand in FROM. */
  readonly sql: string;
  has(column: string): boolean;
}

export function catalogRelation(capabilities: Capabilities, suffix: string): CatalogRelation {
  const name = `${capabilities.prefix}_${suffix}`;
  return { sql: `${quoteIdentifier(capabilities.schema)}.${quoteIdentifier(name)}`, has: (column) => capabilities.hasColumn(name, column) };
}

/**
 * A SELECT list from field names to expressions. Everything is cast to text in SQL, so that no type parser of the driver,
 * global or per client, can change a value or cost it precision. A field whose expression is undefined is left out.
 */
export function selectList(fields: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(fields)
    .flatMap(([field, expression]) => (expression === undefined ? [] : [`(${expression})::text as ${quoteIdentifier(field)}`]))
    .join(', ');
}

/**
 * Milliseconds since the epoch, or of an interval, as a numeric: free of the session's TimeZone, DateStyle and extra_float_digits.
 * Read with `toDate`.
 */
export const epochMs = (timestamp: string): string => `extract(epoch from ${timestamp}) * 1000`;

/** Seconds from a timestamp to the server's now, negative when it lies ahead. */
export const secondsSince = (timestamp: string): string => `extract(epoch from now() - ${timestamp})`;

/** `schema.name` of a stream table, the way users write it. */
export const qualifiedName = (alias: string, { prefix }: Pick<Capabilities, 'prefix'>): string =>
  `${alias}.${prefix}_schema || '.' || ${alias}.${prefix}_name`;

/** A WHERE clause that keeps the stream tables of these names, or all of them when none are given. */
export function whereNamed(
  alias: string,
  capabilities: Capabilities,
  names: string | readonly string[] | undefined,
): { where: string; values: string[] } {
  if (names === undefined) return { where: '', values: [] };
  const pairs = [names].flat().map((name) => splitName(parseName(name)));
  // One JSON parameter: arrays are bound differently by every driver.
  return {
    where: `where (${alias}.${capabilities.prefix}_schema, ${alias}.${capabilities.prefix}_name) in (select e->>'schema', e->>'name' from json_array_elements($1::json) e)`,
    values: [JSON.stringify(pairs)],
  };
}

/** By name, the same way whatever the collation of the database. */
export function orderByName(alias: string, { prefix }: Pick<Capabilities, 'prefix'>): string {
  return `order by ${alias}.${prefix}_schema collate "C", ${alias}.${prefix}_name collate "C"`;
}
