import { quoteLiteral, type Statement } from '@pgtrickle-js/core';
import { str } from '../jinja/values/text.js';

/** Puts values into a statement in place of each `%s`, as a driver that binds on the client does; `%%` is a percent sign. */
export function bindValues(sql: string, values: readonly unknown[]): string {
  let index = 0;
  return sql.replace(/%[s%]/g, (place) => (place === '%%' ? '%' : sqlLiteral(values[index++])));
}

/** A statement with its values written out. */
export function inlineValues({ sql, values }: Statement): string {
  return sql.replace(/\$(\d+)/g, (_, position: string) => sqlLiteral(values[Number(position) - 1]));
}

/** A Python value as a literal of SQL. */
export function sqlLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint') return Number.isFinite(Number(value)) ? String(value) : `'${value}'::float`;
  return quoteLiteral(typeof value === 'string' ? value : str(value));
}
