import { quoteIdentifier } from './identifier.js';
import type { ParsedQuery, TableReference } from './parse-query.js';

/**
 * Puts a subselect in the place of tables that do not exist yet, or not with these columns, so that the server can say what a query would
 * give without anything being created.
 *
 * @param subselectFor the SELECT that stands for a table, or undefined to leave the table
 */
export function substituteTables({ text, tables }: ParsedQuery, subselectFor: (table: TableReference) => string | undefined): string {
  let result = text;
  for (const table of [...tables].sort((a, b) => b.start - a.start)) {
    const subselect = subselectFor(table);
    if (subselect === undefined) continue;
    result = `${result.slice(0, table.start)}(${subselect})${table.hasAlias ? '' : ` as ${quoteIdentifier(table.name)}`}${result.slice(table.end)}`;
  }
  return result;
}
