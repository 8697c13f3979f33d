import { catalogReader, PgTrickleError, readColumns } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { callSite, locate } from './call-site.js';
import { operations } from './operations.js';
import { assertKnex, assertName, qualify, withSession } from './session.js';

/** The inside of Knex's query builder that is used here, alike from 3.0 to 3.3. */
interface Builder {
  client: Knex.Client & { queryBuilder(): Builder };
  _statements: readonly { readonly grouping: string; readonly value?: unknown }[];
  _method: string;
  clone(): Builder;
  toSQL(...args: unknown[]): unknown;
  from(name: string): Builder;
  select(columns: readonly unknown[]): Builder;
  then(...args: unknown[]): Promise<unknown>;
}
type BuilderClass = new (client: unknown) => Builder;

const methods = ['insert', 'update', 'updateFrom', 'delete', 'del', 'truncate', 'increment', 'decrement', 'upsert', 'into'] as const;

/** A query over one stream table. Once refined (`where`, `first`, …) it is typed as Knex types it; it refuses to write all the same. */
export type StreamTableReader<Row extends object> = Omit<Knex.QueryBuilder<Row, Row[]>, (typeof methods)[number]>;

const classes = new WeakMap<BuilderClass, BuilderClass>();

/**
 * A query builder that reads a stream table: without named columns it selects those that users see, as they are in the catalog when it runs.
 * As a subquery it needs its columns named. It refuses to write.
 *
 * @throws {PgTrickleError} `NAME_INVALID`; when it runs: `STREAM_TABLE_NOT_FOUND`; `KNEX_READ_ONLY` for a write
 * @example
 * const totals = await streamTable(knex, 'order_totals').where('customer_id', 7);
 */
// biome-ignore lint/suspicious/noExplicitAny: as in Knex, a row of an unknown table is anything
export function streamTable<Row extends object = any>(knex: Knex, name: string): StreamTableReader<Row> {
  assertKnex(knex);
  return readerOf(knex.client as unknown as Builder['client'], name) as unknown as StreamTableReader<Row>;
}

/** @internal The same for a client: what `knex.streamTable` has. */
export function readerOf(client: Builder['client'], name: string): Builder {
  assertName(name);
  const Reader = readerClass(client.queryBuilder().constructor as BuilderClass);
  const builder = new Reader(client).from(name);
  return Object.assign(builder, { streamTableName: name, calledFrom: callSite() });
}

/** Knex's own builder class of the dialect, extended: `clone` makes another one of the same class. */
function readerClass(Base: BuilderClass): BuilderClass {
  const known = classes.get(Base);
  if (known) return known;

  class Reader extends Base {
    declare streamTableName: string;
    declare calledFrom: ReturnType<typeof callSite>;

    override clone(): Builder {
      return Object.assign(super.clone(), { streamTableName: this.streamTableName, calledFrom: this.calledFrom });
    }

    // biome-ignore lint/suspicious/noThenProperty: Knex runs a builder when somebody waits for it
    override then(...args: unknown[]): Promise<unknown> {
      const settled = namesColumns(this)
        ? super.then()
        : readUserColumns(this.client, this.streamTableName).then(
            (columns) => Base.prototype.then.call(selecting(this.clone(), columns)),
            (error: unknown) => Promise.reject(locate(error, this.calledFrom())),
          );
      return settled.then(...(args as []));
    }

    override toSQL(...args: unknown[]): unknown {
      if (!namesColumns(this)) {
        throw locate(
          new PgTrickleError('USAGE_INVALID', {
            message: `the query of ${this.streamTableName} names no columns, and which there are it learns only when it runs`,
            hint: 'Name the columns with select() to use it within another query or to print it.',
          }),
          this.calledFrom(),
        );
      }
      return super.toSQL(...args);
    }
  }
  for (const method of methods) {
    Object.defineProperty(Reader.prototype, method, {
      value(this: Reader): never {
        throw locate(
          new PgTrickleError('KNEX_READ_ONLY', {
            message: `${this.streamTableName} is a stream table: ${method}() cannot write to it`,
            hint: 'Write to its sources; the next refresh follows them.',
          }),
          callSite()(),
        );
      },
    });
  }
  classes.set(Base, Reader);
  return Reader;
}

/** What a query selects are statements, aggregates among them; `select()` and `select('*')` leave it to us. */
function namesColumns({ _method, _statements }: Builder): boolean {
  return _method === 'pluck' || _statements.some((statement) => statement.grouping === 'columns' && !isEverything(statement.value));
}

const isEverything = (value: unknown) => Array.isArray(value) && value.every((column) => column === '*');

function selecting(builder: Builder, columns: readonly unknown[]): Builder {
  builder._statements = builder._statements.filter(({ grouping }) => grouping !== 'columns');
  return builder.select(columns);
}

/** Columns of a joined table may have the same names: qualified. */
async function readUserColumns(client: Builder['client'], name: string): Promise<unknown[]> {
  const knex = { client, isTransaction: (client as unknown as { transacting?: boolean }).transacting } as unknown as Knex;
  const columns = await withSession(knex, async (session) => {
    const qualified = await qualify(session.db, name);
    const found = await readColumns(catalogReader(session.db), qualified);
    if (found.length === 0) await operations.streamTableInfo({ knex, session }, qualified);
    return found;
  });
  const ref = (client as unknown as { ref(name: string): unknown }).ref;
  return columns.map((column) => ref.call(client, `${name}.${column.name}`));
}
