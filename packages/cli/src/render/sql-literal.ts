import { PgTrickleError, quoteLiteral, replacePlaceholders, type Statement } from '@pgtrickle-js/core';

/** A statement with its values written into it, for a script; it ends with a semicolon. */
export function renderStatement({ sql, values }: Statement): string {
  if (values.length === 0) return `${sql.trimEnd().replace(/;$/, '')};`;
  return `${replacePlaceholders(sql, (index) => literalOf(values[index - 1]))};`;
}

function literalOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoteLiteral(value);
  throw new PgTrickleError('INTERNAL', { message: `a value of type ${typeof value} cannot be written as SQL` });
}
