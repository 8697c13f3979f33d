import { readStreamTables } from '../catalog/stream-tables.js';
import type { FreshnessThresholds } from '../check/freshness.js';
import type { Queryable } from '../db/queryable.js';
import { diffSnapshots, type StreamTableChange } from './diff-snapshots.js';
import { type Lookout, openLookout } from './lookout.js';
import type { WaitOptions } from './poll.js';

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
  const { signal = new AbortController().signal, listen, names } = options;
  const lookout = openLookout(db, listen, signal);
  const look = () => lookout.look((reader) => readStreamTables(reader, names));
  // Looked at now and not when the loop starts, so that nothing in between is missed.
  const baseline = look();
  baseline.catch(() => {});
  return changes(lookout, look, baseline, { ...options, signal });
}

async function* changes(
  lookout: Lookout,
  look: () => ReturnType<typeof readStreamTables>,
  baseline: ReturnType<typeof readStreamTables>,
  { signal, intervalMs = 1_000, thresholds }: WatchOptions & { readonly signal: AbortSignal },
): AsyncGenerator<StreamTableChange, void> {
  try {
    let before = await baseline;
    await lookout.listen();
    while (!signal.aborted) {
      const after = await look();
      yield* diffSnapshots(before, after, thresholds);
      before = after;
      await lookout.next(intervalMs, signal);
    }
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    await lookout.close();
  }
}
