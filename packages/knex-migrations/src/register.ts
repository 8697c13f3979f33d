import type { DropOptions, StreamTable, WaitUntilFreshOptions } from '@pgtrickle-js/core';
import knexModule, { type Knex } from 'knex';
import { callSite, locate } from './call-site.js';
import type { StreamTableSettings, StreamTableSpec } from './definition.js';
import { type ChangeOptions, operations, type StreamTableInfo } from './operations.js';
import { type DriverConnection, sessionOf } from './session.js';
import { readerOf, type StreamTableReader } from './stream-table-query.js';

declare module 'knex' {
  // biome-ignore lint/suspicious/noExplicitAny: the parameters have to be those of Knex's own declaration
  interface Knex<TRecord extends {} = any, TResult = any[]> {
    /** Reads a stream table: user columns only, no writes. After `register(knex)`. */
    // biome-ignore lint/suspicious/noExplicitAny: as in Knex, a row of an unknown table is anything
    streamTable<Row extends object = any>(name: string): StreamTableReader<Row>;
  }
  namespace Knex {
    /** After `register(knex)`: each in its place among the other schema calls; `withSchema` says where unqualified names of the whole chain are. */
    interface SchemaBuilder {
      createStreamTable(name: string, spec: StreamTableSpec): Knex.SchemaBuilder;
      createOrReplaceStreamTable(name: string, spec: StreamTableSpec, options?: ChangeOptions): Knex.SchemaBuilder;
      alterStreamTable(name: string, changes: StreamTableSettings & Partial<StreamTableSpec>, options?: ChangeOptions): Knex.SchemaBuilder;
      dropStreamTable(name: string, options?: DropOptions): Knex.SchemaBuilder;
      dropStreamTableIfExists(name: string, options?: DropOptions): Knex.SchemaBuilder;
      refreshStreamTable(name: string): Knex.SchemaBuilder;
      pauseStreamTable(name: string): Knex.SchemaBuilder;
      resumeStreamTable(name: string): Knex.SchemaBuilder;
      hasStreamTable(name: string): Promise<boolean>;
      streamTableInfo(name: string): Promise<StreamTableInfo>;
      streamTables(): Promise<StreamTable[]>;
      waitUntilFresh(name: string, options?: WaitUntilFreshOptions): Promise<StreamTable>;
    }
  }
}

/** The inside of Knex's schema builder and compiler that is used here, alike from 3.0 to 3.3. */
interface SchemaChain {
  readonly client: Knex.Client & { schemaCompiler(builder: SchemaChain): SchemaCompiler };
  readonly _sequence: { method: string; args: unknown[] }[];
}
interface SchemaCompiler {
  /** Of `withSchema`, wherever it stands in the chain. */
  readonly schema?: string | undefined;
  readonly sequence: object[];
}
/** What runs the statements of a chain, one after the other on one connection. */
interface Runner {
  readonly client: Knex.Client & { readonly transacting?: boolean };
  readonly connection: DriverConnection;
}

const step = 'streamTableStep';

/**
 * Adds the functions of this package to `knex.schema`, and `knex.streamTable`. Any number of times, from any number of copies of this package.
 *
 * @param knex an instance, or the module; transactions of an instance have them as well
 * @example
 * register(knex);
 * await knex.schema.createTable('orders', …).createStreamTable('order_totals', { query, schedule: '5m' });
 * const rows = await knex.streamTable('order_totals').where({ customer_id: 7 });
 */
export function register(knex: Knex | typeof knexModule): void {
  const instance = (typeof (knex as Knex).schema === 'object' ? knex : (knex as typeof knexModule)({ client: 'pg' })) as Knex;
  const builder = instance.schema as unknown as SchemaChain;
  define(prototypeWith(builder, 'withSchema'), Object.fromEntries(Object.keys(operations).map((name) => [name, link(name)])));
  define(Object.getPrototypeOf(builder.client.schemaCompiler(builder)), { [step]: addStep });
  // Instances that are made later, transactions among them, have what `extend` was told of; those that exist already do not.
  if (!Object.hasOwn(knexModule.QueryBuilder, registered)) {
    Object.defineProperty(knexModule.QueryBuilder, registered, { value: true });
    knexModule.QueryBuilder.extend('streamTable', startReader as never);
  }
  define(instance, { streamTable: (name: string) => readerOf(instance.client, name) });
}

const registered = Symbol.for('@pgtrickle-js/knex-migrations');

function startReader(this: { client: Parameters<typeof readerOf>[0] }, name: string): unknown {
  return readerOf(this.client, name);
}

/** Adds what is not there yet. */
function define(target: object, members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members)) {
    if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

/** The class that has a method, whatever the dialect puts over it. */
function prototypeWith(object: object, method: string): object {
  let prototype: object = Object.getPrototypeOf(object);
  while (!Object.hasOwn(prototype, method)) prototype = Object.getPrototypeOf(prototype);
  return prototype;
}

/** A method of the schema builder: puts the operation in its place of the chain. */
function link(name: string) {
  return function (this: SchemaChain, ...args: unknown[]): SchemaChain {
    this._sequence.push({ method: step, args: [{ name, args, calledFrom: callSite() }] });
    return this;
  };
}

interface Link {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly calledFrom: ReturnType<typeof callSite>;
}

/** Knex runs a chain statement by statement and gives each answer to the statement's `output`: there is the operation's turn. */
function addStep(this: SchemaCompiler, { name, args, calledFrom }: Link): void {
  const { schema } = this;
  const operation = operations[name as keyof typeof operations] as (...args: unknown[]) => Promise<unknown>;
  this.sequence.push({
    sql: `select 1 as stream_table /* ${[name, ...args.filter((arg) => typeof arg === 'string')].join(' ').replace(/[?*\\]/g, '_')} */`,
    bindings: [],
    async output(this: Runner) {
      const isTransaction = this.client.transacting === true;
      const knex = knexOf(this.client, isTransaction);
      try {
        return await operation({ knex, session: sessionOf(this.connection, { isTransaction, config: this.client.config }), schema }, ...args);
      } catch (error) {
        throw locate(error, calledFrom());
      }
    },
  });
}

/** A `knex` on the client of the chain: what a definition's callback builds its query with. */
function knexOf(client: Knex.Client, isTransaction: boolean): Knex {
  return Object.assign(knexModule({ client: 'pg' }), { client, isTransaction });
}
