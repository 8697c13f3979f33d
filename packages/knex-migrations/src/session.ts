import { type DeclaredBy, PgTrickleError, type PlanAction, parseName, type QualifiedName, type Queryable, type Step } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { kindOf } from './kind-of.js';
import { projectOf } from './project.js';

/** A connection of the `pg` driver, as Knex holds it. */
export interface DriverConnection {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** What became of a stream table. */
export interface StreamTableEvent {
  readonly name: QualifiedName;
  readonly action: PlanAction;
}

/** Who wants to know what the functions do. */
export interface SessionObserver {
  /** Before each step that changes something. */
  onStep?(step: Step): void;
  /** After a stream table was made as it is wanted, dropped and so on. */
  onChange?(event: StreamTableEvent): void;
}

/** Where a function works, and whom it tells. */
export interface Session {
  readonly db: Queryable;
  /** `join` inside a transaction, so that a failing migration leaves nothing behind. */
  readonly transaction: 'own' | 'join';
  /** Recorded on every stream table that is made or changed. */
  readonly declaredBy: DeclaredBy;
  readonly onStep: (step: Step) => void;
  readonly onChange: (event: StreamTableEvent) => void;
}

// By configuration: a run of the migrator has one of its own, which its transactions share.
const observers = new WeakMap<object, Set<SessionObserver>>();

/**
 * Runs `work` on the `pg` connection below Knex: the transaction's own inside a migration, else one from the pool.
 * core sends `$1` placeholders and named arguments, which `knex.raw` would rewrite.
 *
 * @throws {PgTrickleError} `USAGE_INVALID` for what is no Knex instance
 */
export async function withSession<Result>(knex: Knex, work: (session: Session) => Promise<Result>): Promise<Result> {
  assertKnex(knex);
  const connection: DriverConnection = await knex.client.acquireConnection();
  try {
    return await work(sessionOf(connection, { isTransaction: knex.isTransaction === true, config: knex.client.config }));
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

/** Where a caller in plain JavaScript left the first argument out. @throws {PgTrickleError} `USAGE_INVALID` */
export function assertKnex(knex: unknown): asserts knex is Knex {
  if (typeof (knex as Knex | null | undefined)?.client?.acquireConnection === 'function') return;
  throw new PgTrickleError('USAGE_INVALID', {
    message: `the first argument is ${kindOf(knex)}, not a Knex instance`,
    hint: 'Give it the knex that the migration gets: up = (knex) => createStreamTable(knex, …).',
  });
}

/** The session on a connection that somebody else holds. */
export function sessionOf(
  connection: DriverConnection,
  { isTransaction, config }: { readonly isTransaction: boolean; readonly config: object },
): Session {
  return {
    db: connection,
    transaction: isTransaction ? 'join' : 'own',
    declaredBy: { tool: 'knex', project: projectOf(config) },
    onStep: (step) => observers.get(config)?.forEach((observer) => void observer.onStep?.(step)),
    onChange: (event) => observers.get(config)?.forEach((observer) => void observer.onChange?.(event)),
  };
}

/** Tells `observer` what the functions do under this configuration, until the returned function is called. */
export function observe(config: object, observer: SessionObserver): () => void {
  const all = observers.get(config) ?? new Set();
  observers.set(config, all.add(observer));
  return () => void all.delete(observer);
}

/** `schema.name`; a name without schema is in the one that an unqualified `CREATE TABLE` on this connection would use. */
export async function qualify(db: Queryable, name: string, schema?: string): Promise<QualifiedName> {
  assertName(name);
  if (name.includes('.') || schema !== undefined) return parseName(name, schema);
  parseName(name);
  const { rows } = await db.query('select pg_catalog.current_schema() as schema');
  return parseName(name, rows[0]?.schema ?? 'public');
}

/** @throws {PgTrickleError} `NAME_INVALID` for what is no text */
export function assertName(name: unknown): asserts name is string {
  if (typeof name === 'string') return;
  throw new PgTrickleError('NAME_INVALID', { message: `the name of the stream table is ${kindOf(name)}, not a text` });
}
