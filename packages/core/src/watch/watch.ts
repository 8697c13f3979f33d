import type { StreamTable } from '../catalog/stream-tables.js';
import type { FreshnessThresholds } from '../check/freshness.js';
import type { Queryable } from '../db/queryable.js';
import { diffSnapshots, type StreamTableChange } from './diff-snapshots.js';
import { type WatchTablesOptions, watchTables } from './watch-tables.js';

export interface WatchOptions extends WatchTablesOptions {
  /** When a table counts as late. */
  readonly thresholds?: FreshnessThresholds | undefined;
}

/**
 * Watches stream tables: gives what changes from the call on, until the signal fires or the loop is left.
 *
 * One query looks at all tables, when the server announces something or every `intervalMs`. What comes and goes between two
 * looks is not seen. Ending it leaves the session as it was found; a broken connection ends it with an error.
 *
 * @throws {PgTrickleError} `SERVER_*`, `CONNECT_LOST`, `NAME_INVALID`, from the loop.
 * @example
 * for await (const change of watch(client, { signal })) {
 *   if (change.kind === 'status') console.log(`${change.name}: ${change.from} -> ${change.to}`);
 * }
 */
export function watch(db: Queryable, { thresholds, ...options }: WatchOptions = {}): AsyncIterable<StreamTableChange> {
  return changes(watchTables(db, options), thresholds);
}

async function* changes(
  looks: AsyncIterable<readonly StreamTable[]>,
  thresholds: FreshnessThresholds | undefined,
): AsyncGenerator<StreamTableChange, void> {
  let before: readonly StreamTable[] | undefined;
  for await (const after of looks) {
    if (before !== undefined) yield* diffSnapshots(before, after, thresholds);
    before = after;
  }
}
