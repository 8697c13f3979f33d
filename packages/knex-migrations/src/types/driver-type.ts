import type { TypedColumn, TypedTable } from './typed-table.js';

/** What `pg` gives for a type, as it parses it by default; everything else is text. */
const parsed: Readonly<Record<string, string>> = {
  int2: 'number',
  int4: 'number',
  oid: 'number',
  float4: 'number',
  float8: 'number',
  bool: 'boolean',
  date: 'Date',
  timestamp: 'Date',
  timestamptz: 'Date',
  bytea: 'Buffer',
  json: 'unknown',
  jsonb: 'unknown',
  point: '{ x: number; y: number }',
  circle: '{ x: number; y: number; radius: number }',
  interval:
    '{ years?: number; months?: number; days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number; toPostgres(): string; toISOString(): string }',
};

/** The TypeScript type of a column's values. Stream tables declare no column NOT NULL. */
export function driverType({ baseType, dimensions, labels }: TypedColumn): string {
  const element =
    labels !== null
      ? labels.map((label) => JSON.stringify(label)).join(' | ')
      : Object.hasOwn(parsed, baseType)
        ? (parsed[baseType] as string)
        : 'string';
  if (element === 'unknown' && dimensions === 0) return 'unknown';
  // The driver parses arrays of types that it knows; of an enum, which it does not, it gives the text.
  if (dimensions === 1) return labels !== null ? 'string | null' : `(${element} | null)[] | null`;
  return `${element} | null`;
}

/** `order_totals` as `OrderTotals`, `reports.totals` as `ReportsTotals`; made distinct where two would be one. */
export function interfaceNames(tables: readonly TypedTable[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { key } of tables) {
    const words = key.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
    const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'StreamTable';
    const plain = /^\d/.test(joined) ? `_${joined}` : joined;
    let name = plain;
    for (let count = 2; [...names.values()].includes(name); count++) name = `${plain}${count}`;
    names.set(key, name);
  }
  return names;
}

/** A key of an interface, quoted when it has to be. */
export const propertyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** TSDoc above a column that has a comment. */
export function docComment({ comment }: TypedColumn, indent: string): string {
  return comment === null ? '' : `${indent}/** ${comment.replaceAll('*/', '*\\/').replaceAll('\n', ' ')} */\n`;
}

/** What an interface of every stream table is written with. */
export function typedInterfaces(tables: readonly TypedTable[]) {
  const names = interfaceNames(tables);
  return tables.map(({ key, columns }) => ({
    interface: names.get(key) as string,
    property: propertyName(key),
    columns: columns.map((column) => ({ doc: docComment(column, '  '), property: propertyName(column.name), type: driverType(column) })),
  }));
}

/** The first line of every file. */
export const header = '// Made by pgt-knex types. Stream tables are read-only; internal columns are left out.';
