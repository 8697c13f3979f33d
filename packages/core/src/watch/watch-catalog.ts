import type { CatalogReader, Queryable } from '../db/queryable.js';
import { openLookout } from './lookout.js';
import type { WaitOptions } from './poll.js';

export interface WatchCatalogOptions extends Omit<WaitOptions, 'timeoutMs'> {
  /** How long to rest after a look at least, whatever the server announces. Default 50. */
  readonly restMs?: number | undefined;
}

/**
 * Gives what `read` reads: now, and again when the server announces something or every `intervalMs`, whether it changed or not. One look runs
 * at a time, and all of them over one session.
 *
 * @throws {PgTrickleError} `SERVER_*`, `CONNECT_LOST`, and what `read` throws, from the loop.
 * @example
 * for await (const buffers of watchCatalog(client, (reader) => readBuffers(reader), { signal })) console.log(buffers.length);
 */
export function watchCatalog<Value>(
  db: Queryable,
  read: (reader: CatalogReader) => Promise<Value>,
  options: WatchCatalogOptions = {},
): AsyncIterable<Value> {
  const { signal = new AbortController().signal, listen, intervalMs = 1_000, restMs } = options;
  const lookout = openLookout(db, listen, signal);
  // Looked at now and not when the loop starts, so that nothing in between is missed.
  const baseline = lookout.look(read);
  baseline.catch(() => {});
  async function* looks(): AsyncGenerator<Value, void> {
    try {
      yield await baseline;
      await lookout.listen();
      while (!signal.aborted) {
        yield await lookout.look(read);
        await lookout.next(intervalMs, signal, restMs);
      }
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    } finally {
      await lookout.close();
    }
  }
  return looks();
}
