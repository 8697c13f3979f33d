import {
  type CatalogReader,
  describeQuery,
  type OutputColumn,
  PgTrickleError,
  parseQuery,
  type QualifiedName,
  quoteIdentifier,
  quoteLiteral,
  substituteTables,
} from '@pgtrickle-js/core';
import type { QueryResult } from 'pg';
import type { RelationState } from '../adapter/read-project-state.js';
import { areSameQueries } from '../adapter/same-query.js';
import type { Session } from '../adapter/session.js';

/** A relation of the project, with the query that it will be made from. */
export interface ComingRelation {
  readonly name: QualifiedName;
  readonly sql: string;
  readonly held: RelationState | undefined;
  /** Default `fit`. */
  readonly readers?: Readers | undefined;
}

/** What becomes of the views on a relation: all are made again with it (a stream table), those that fit it are kept (what is swapped), or all go. */
export type Readers = 'remade' | 'fit' | 'dropped';

/** How the columns of a relation will be to those that it has: the same, more behind them, or others. */
export type ColumnChange = 'same' | 'more' | 'other';

/** What becomes of a view when what it reads gets other columns: what it says then, or undefined for one that goes. */
export interface CarriedView {
  readonly definition: string;
  readonly columns: readonly OutputColumn[];
  readonly readers: Readers;
}

interface Foreseen {
  readonly columns: readonly OutputColumn[];
  readonly readers: Readers;
}

const undefinedColumn = '42703';

/** The relations that will have other columns when a run has come that far. */
export class ForeseenColumns {
  readonly #session: () => Promise<Session>;
  readonly #reader: () => Promise<CatalogReader>;
  readonly #relations = new Map<QualifiedName, Foreseen>();
  readonly #selects = new Map<QualifiedName, string>();

  constructor(session: () => Promise<Session>, reader: () => Promise<CatalogReader>) {
    this.#session = session;
    this.#reader = reader;
  }

  /** Asks the server for the columns of a query, and remembers them where they are not those of its relation. What it does not understand changes nothing. */
  async foresee({ name, sql, held, readers = 'fit' }: ComingRelation): Promise<ColumnChange> {
    const columns = await this.describe(sql);
    const change = columns === undefined ? 'other' : compareColumns(held, columns);
    if (columns !== undefined && (change !== 'same' || readers === 'dropped')) this.expect(name, columns, readers);
    return change;
  }

  /** Remembers the columns that a relation will have. */
  expect(name: QualifiedName, columns: readonly OutputColumn[], readers: Readers): void {
    this.#relations.set(name, { columns, readers });
    this.#selects.set(name, `select ${columns.map((column) => `null::${column.type} as ${quoteIdentifier(column.name)}`).join(', ')}`);
  }

  /** The columns that a query will give; undefined for one that will not work. */
  async describe(sql: string): Promise<OutputColumn[] | undefined> {
    return describeQuery(await this.#reader(), sql, this.#selects).catch(() => undefined);
  }

  /** @throws {PgTrickleError} `QUERY_INVALID` for a query that names a column which will not be there. What else is wrong with it is left to the run. */
  async assertColumns(sql: string): Promise<void> {
    await describeQuery(await this.#reader(), sql, this.#selects).catch((error: unknown) => {
      if (error instanceof PgTrickleError && error.details.sqlstate === undefinedColumn) throw error;
    });
  }

  /** Whether a query reads something that will have other columns. */
  async touch(sql: string): Promise<boolean> {
    return (await this.#read(sql)).length > 0;
  }

  /** What the server makes of a view that reads such relations, from the definition that it has. */
  async carry(held: RelationState): Promise<CarriedView | undefined> {
    const definition = await readDefinition(await this.#session(), held);
    const read = await this.#read(definition);
    const columns = await this.describe(definition);
    const isRemade = read.every(({ readers }) => readers === 'remade');
    const isGone = read.some(({ readers }) => readers === 'dropped');
    if (isGone || columns === undefined || !(isRemade || compareColumns(held, columns) === 'same')) return undefined;
    return { definition, columns, readers: isRemade ? 'remade' : 'fit' };
  }

  /** Whether the server will execute two queries alike. */
  async areAlike(one: string, other: string): Promise<boolean> {
    const [first, second] = await Promise.all([one, other].map((sql) => this.#onStandIns(sql)));
    return first !== undefined && second !== undefined && areSameQueries(await this.#session(), first, second);
  }

  async #read(sql: string): Promise<Foreseen[]> {
    if (this.#relations.size === 0) return [];
    const { tables } = await parseQuery(sql).catch(() => ({ tables: [] }));
    return tables.flatMap(({ schema, name }) => this.#relations.get(`${schema ?? ''}.${name}`) ?? []);
  }

  /** Functions stand for the relations: the planner would work out an expression over constants. */
  async #onStandIns(sql: string): Promise<string | undefined> {
    const parsed = await parseQuery(sql).catch(() => undefined);
    return (
      parsed &&
      substituteTables(parsed, ({ schema, name }) => {
        const columns = this.#relations.get(`${schema ?? ''}.${name}`)?.columns;
        return (
          columns &&
          `select * from pg_catalog.jsonb_to_recordset('[]') as foreseen (${columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ')})`
        );
      })
    );
  }
}

/** The definition of a view, every name in it qualified. */
async function readDefinition({ client }: Session, { relation }: RelationState): Promise<string> {
  const name = quoteLiteral(relation.with({ includePolicy: { database: false } }).render());
  const statements = ["select set_config('search_path', '', true)", `select rtrim(pg_catalog.pg_get_viewdef(${name}::regclass), '; ') as definition`];
  const results = (await client.query(statements.join('; '))) as unknown as QueryResult<{ definition: string }>[];
  return results[1]?.rows[0]?.definition ?? '';
}

/** How columns will be to those that a relation has. */
export function compareColumns(held: Pick<RelationState, 'columns'> | undefined, columns: readonly OutputColumn[]): ColumnChange {
  const isHeld = ({ name, type }: OutputColumn, index: number) => {
    const column = held?.columns[index];
    return column?.name === name && column.type.replace(/\(\d[^)]*\)/, '') === type;
  };
  const count = held?.columns.length ?? 0;
  if (count === 0 || columns.length < count || !columns.slice(0, count).every(isHeld)) return 'other';
  return columns.length === count ? 'same' : 'more';
}
