import {
  alterStreamTable as alter,
  catalogReader,
  createStreamTable as create,
  type DropOptions,
  dropStreamTable as drop,
  parseDefinition,
  pauseStreamTable as pause,
  readStreamTables,
  refreshStreamTable as refresh,
  resumeStreamTable as resume,
  type StreamTableChanges,
  type StreamTableDefinition,
} from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { transactionOf, withSession } from './session.js';

/**
 * Creates a stream table, in the migration's transaction.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_EXISTS`, `DEFINITION_INVALID`, `QUERY_INVALID`, `PLAN_OPTION_UNSUPPORTED`; as core's `createStreamTable`
 * @example
 * export const up = (knex) =>
 *   createStreamTable(knex, 'public.order_totals', { query: 'select customer_id, sum(amount) as total from orders group by 1', schedule: '5m' });
 */
export async function createStreamTable(knex: Knex, name: string, definition: Omit<StreamTableDefinition, 'name'>): Promise<void> {
  await withSession(knex, (session) => create(session, parseDefinition({ ...definition, name }), transactionOf(knex)));
}

/** Changes what is named; what is left out stays. @throws {PgTrickleError} as core's `alterStreamTable` */
export async function alterStreamTable(knex: Knex, name: string, changes: StreamTableChanges): Promise<void> {
  await withSession(knex, (session) => alter(session, name, changes, transactionOf(knex)));
}

/** @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`; `STREAM_TABLE_HAS_DEPENDENTS` without `cascade` */
export async function dropStreamTable(knex: Knex, name: string, options: DropOptions = {}): Promise<void> {
  await withSession(knex, (session) => drop(session, name, { ...options, ...transactionOf(knex) }));
}

/** Drops the stream table if there is one. @throws {PgTrickleError} as `dropStreamTable`, except for its absence */
export async function dropStreamTableIfExists(knex: Knex, name: string, options: DropOptions = {}): Promise<void> {
  if (await hasStreamTable(knex, name)) await dropStreamTable(knex, name, options);
}

/** Refreshes now. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `STREAM_TABLE_SUSPENDED` */
export async function refreshStreamTable(knex: Knex, name: string): Promise<void> {
  await withSession(knex, (session) => refresh(session, name, transactionOf(knex)));
}

/** Stops refreshes. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` */
export async function pauseStreamTable(knex: Knex, name: string): Promise<void> {
  await withSession(knex, (session) => pause(session, name, transactionOf(knex)));
}

/** Lets refreshes go on. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` */
export async function resumeStreamTable(knex: Knex, name: string): Promise<void> {
  await withSession(knex, (session) => resume(session, name, transactionOf(knex)));
}

/** Whether there is a stream table of that name; without a schema, `public` is meant. */
export async function hasStreamTable(knex: Knex, name: string): Promise<boolean> {
  return withSession(knex, async (session) => (await readStreamTables(catalogReader(session), name)).length > 0);
}
