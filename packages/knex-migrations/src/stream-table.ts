import type { DropOptions, StreamTable, WaitUntilFreshOptions } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { atCallSite } from './call-site.js';
import type { StreamTableSettings, StreamTableSpec } from './definition.js';
import { type ChangeOptions, type OperationContext, operations, type StreamTableInfo } from './operations.js';
import { withSession } from './session.js';

// Every error names the file and line that called. A name without schema is where an unqualified CREATE TABLE would be.

/**
 * Creates a stream table, in the migration's transaction: `pgtrickle.create_stream_table(name => …, query => …, …)`.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_EXISTS`, `DEFINITION_INVALID`, `QUERY_INVALID`, `KNEX_BINDING_INVALID`, `PLAN_OPTION_UNSUPPORTED`,
 * `PLAN_RELATION_EXISTS`, `PLAN_SCHEMA_MISSING`; as core's `createStreamTable`
 * @example
 * export const up = (knex) =>
 *   createStreamTable(knex, 'order_totals', {
 *     query: knex('orders').select('customer_id').sum('amount as total').groupBy('customer_id'),
 *     schedule: '5m',
 *   });
 */
export function createStreamTable(knex: Knex, name: string, spec: StreamTableSpec): Promise<void> {
  return run(knex, (context) => operations.createStreamTable(context, name, spec));
}

/**
 * Makes a stream table as defined, whether it exists or not. What is left out stays as it is; when nothing differs nothing happens.
 *
 * @throws {PgTrickleError} as `createStreamTable`, but for its existence; `PLAN_DEPENDENTS_LOST` unless `allowLoss`
 */
export function createOrReplaceStreamTable(knex: Knex, name: string, spec: StreamTableSpec, options?: ChangeOptions): Promise<void> {
  return run(knex, (context) => operations.createOrReplaceStreamTable(context, name, spec, options));
}

/**
 * Changes what is named, the query as well; the rest stays. Views, grants and indexes on the stream table are kept.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `PLAN_DEPENDENTS_LOST` unless `allowLoss`; as core's `alterStreamTable`
 * @example
 * await alterStreamTable(knex, 'order_totals', { schedule: '10m', tier: 'cold' });
 */
export function alterStreamTable(
  knex: Knex,
  name: string,
  changes: StreamTableSettings & Partial<StreamTableSpec>,
  options?: ChangeOptions,
): Promise<void> {
  return run(knex, (context) => operations.alterStreamTable(context, name, changes, options));
}

/** @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`; `STREAM_TABLE_HAS_DEPENDENTS` without `cascade`, naming views and stream tables */
export function dropStreamTable(knex: Knex, name: string, options?: DropOptions): Promise<void> {
  return run(knex, (context) => operations.dropStreamTable(context, name, options));
}

/** Drops the stream table if there is one. @throws {PgTrickleError} as `dropStreamTable`, except for its absence */
export function dropStreamTableIfExists(knex: Knex, name: string, options?: DropOptions): Promise<void> {
  return run(knex, (context) => operations.dropStreamTableIfExists(context, name, options));
}

/** Refreshes now. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `STREAM_TABLE_SUSPENDED` */
export function refreshStreamTable(knex: Knex, name: string): Promise<void> {
  return run(knex, (context) => operations.refreshStreamTable(context, name));
}

/** Stops refreshes; nothing happens when they are. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` */
export function pauseStreamTable(knex: Knex, name: string): Promise<void> {
  return run(knex, (context) => operations.pauseStreamTable(context, name));
}

/** Lets refreshes go on, also after an error; nothing happens when they do. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` */
export function resumeStreamTable(knex: Knex, name: string): Promise<void> {
  return run(knex, (context) => operations.resumeStreamTable(context, name));
}

/** Whether there is a stream table of that name. */
export function hasStreamTable(knex: Knex, name: string): Promise<boolean> {
  return run(knex, (context) => operations.hasStreamTable(context, name));
}

/** What the catalog knows of a stream table, with its columns. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` */
export function streamTableInfo(knex: Knex, name: string): Promise<StreamTableInfo> {
  return run(knex, (context) => operations.streamTableInfo(context, name));
}

/** All stream tables of the database, by name. */
export function streamTables(knex: Knex): Promise<StreamTable[]> {
  return run(knex, (context) => operations.streamTables(context));
}

/**
 * Waits until a stream table shows everything that was committed before the call. It holds a connection of the pool meanwhile.
 *
 * @throws {PgTrickleError} `WAIT_TIMEOUT` after `timeoutMs` (default 60,000), `WAIT_ABORTED`, `STREAM_TABLE_NOT_FOUND`,
 * `STREAM_TABLE_SUSPENDED`, `STREAM_TABLE_FAILED`
 */
export function waitUntilFresh(knex: Knex, name: string, options?: WaitUntilFreshOptions): Promise<StreamTable> {
  return run(knex, (context) => operations.waitUntilFresh(context, name, options));
}

function run<Result>(knex: Knex, work: (context: OperationContext) => Promise<Result>): Promise<Result> {
  return atCallSite(() => withSession(knex, (session) => work({ knex, session })));
}
