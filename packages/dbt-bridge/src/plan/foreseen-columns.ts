import { type CatalogReader, describeQuery, type OutputColumn, parseQuery, type QualifiedName, quoteIdentifier } from '@pgtrickle-js/core';
import type { RelationState } from '../adapter/read-project-state.js';

/** A relation of the project, with the query that it will be made from. */
export interface ComingRelation {
  readonly name: QualifiedName;
  readonly sql: string;
  readonly held: RelationState | undefined;
}

/** How the columns of a relation will be to those that it has: the same, more behind them, or others. */
export type ColumnChange = 'same' | 'more' | 'other';

/** The relations that will have other columns when a run has come that far, each with a SELECT that has them. */
export class ForeseenColumns {
  readonly #reader: () => Promise<CatalogReader>;
  readonly #selects = new Map<QualifiedName, string>();

  constructor(reader: () => Promise<CatalogReader>) {
    this.#reader = reader;
  }

  /** Asks the server for the columns of a query, and remembers them where they are not those of its relation. What it does not understand changes nothing. */
  async foresee({ name, sql, held }: ComingRelation): Promise<ColumnChange> {
    const columns = await describeQuery(await this.#reader(), sql, this.#selects).catch(() => undefined);
    const change = columns === undefined ? 'other' : compareColumns(held, columns);
    if (columns !== undefined && change !== 'same') {
      this.#selects.set(name, `select ${columns.map((column) => `null::${column.type} as ${quoteIdentifier(column.name)}`).join(', ')}`);
    }
    return change;
  }

  /** Whether a query reads something that will have other columns. */
  async touch(sql: string): Promise<boolean> {
    if (this.#selects.size === 0) return false;
    const { tables } = await parseQuery(sql).catch(() => ({ tables: [] }));
    return tables.some(({ schema, name }) => this.#selects.has(`${schema ?? ''}.${name}`));
  }
}

function compareColumns(held: RelationState | undefined, columns: readonly OutputColumn[]): ColumnChange {
  const isHeld = ({ name, type }: OutputColumn, index: number) => {
    const column = held?.columns[index];
    return column?.name === name && column.type.replace(/\(\d[^)]*\)/, '') === type;
  };
  const count = held?.columns.length ?? 0;
  if (count === 0 || columns.length < count || !columns.slice(0, count).every(isHeld)) return 'other';
  return columns.length === count ? 'same' : 'more';
}
