import { type IndexConfig, parseIndex } from './index-name.js';
import type { ResultTable } from './result-table.js';

/** One index of a materialized view, as configured or as the server has it; only the latter has a name. */
export interface NamedIndex extends IndexConfig {
  readonly name: string | null;
}

export interface IndexChange {
  readonly action: 'drop' | 'create';
  readonly index: NamedIndex;
}

/** What turns the indexes that are there into those that are configured. Indexes are the same by columns, uniqueness and method. */
export function diffIndexes(existing: readonly NamedIndex[], wanted: readonly NamedIndex[]): IndexChange[] {
  const [old, fresh] = [new Set(existing.map(identityOf)), new Set(wanted.map(identityOf))];
  return [
    ...existing.filter((index) => !fresh.has(identityOf(index))).map((index) => ({ action: 'drop' as const, index })),
    ...wanted.filter((index) => !old.has(identityOf(index))).map((index) => ({ action: 'create' as const, index })),
  ];
}

/** Reads what `get_show_indexes_sql` selects: name, method, unique, column_names. */
export function readIndexes(table: ResultTable): NamedIndex[] {
  return table.rows.map(({ items: [name, method, unique, columns] }) => ({
    name: String(name),
    type: String(method),
    unique: unique === true,
    columns: String(columns).split(','),
  }));
}

/** The `indexes` of a model. @throws {PgTrickleError} `DBT_CONFIG_INVALID` */
export function configuredIndexes(config: unknown): NamedIndex[] {
  return Array.isArray(config) ? config.map((one) => ({ ...parseIndex(one), name: null })) : [];
}

function identityOf({ columns, unique, type }: NamedIndex): string {
  return JSON.stringify([columns.map((column) => column.toLowerCase()).sort(), unique, type ?? 'btree']);
}
