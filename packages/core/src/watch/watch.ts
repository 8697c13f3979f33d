import { readStreamTables } from '../catalog/stream-tables.js';
import type { FreshnessThresholds } from '../check/freshness.js';
import { catalogReader } from '../db/catalog-reader.js';
import type { Queryable } from '../db/queryable.js';
import { diffSnapshots, type StreamTableChange } from './diff-snapshots.js';
import type { WaitOptions } from './poll.js';
import { openWakeups } from './wakeups.js';

export interface WatchOptions extends Omit<WaitOptions, 'timeoutMs'> {
  /** Only these stream tables; by default all, new ones included. */
  readonly names?: string | readonly string[] | undefined;
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
export function watch(db: Queryable, options: WatchOptions = {}): AsyncIterable<StreamTableChange> {
  const look = () => readStreamTables(catalogReader(db), options.names);
  // Looked at now and not when the loop starts, so that nothing in between is missed.
  const baseline = look();
  baseline.catch(() => {});
  return changes(db, look, baseline, options);
}

async function* changes(
  db: Queryable,
  look: () => ReturnType<typeof readStreamTables>,
  baseline: ReturnType<typeof readStreamTables>,
  { signal = new AbortController().signal, intervalMs = 1_000, listen, thresholds }: WatchOptions,
): AsyncGenerator<StreamTableChange, void> {
  let before = await baseline;
  if (signal.aborted) return;
  const wakeups = await openWakeups(db, listen);
  try {
    while (!signal.aborted) {
      const after = await look();
      yield* diffSnapshots(before, after, thresholds);
      before = after;
      await wakeups.next(intervalMs, signal);
    }
  } finally {
    await wakeups.close().catch(() => {});
  }
}
