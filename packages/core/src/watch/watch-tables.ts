import { readStreamTables, type StreamTable } from '../catalog/stream-tables.js';
import type { Queryable } from '../db/queryable.js';
import { openLookout } from './lookout.js';
import type { WaitOptions } from './poll.js';

export interface WatchTablesOptions extends Omit<WaitOptions, 'timeoutMs'> {
  /** Only these stream tables; by default all, new ones included. */
  readonly names?: string | readonly string[] | undefined;
}

/**
 * Gives what stream tables look like: now, and again when the server announces something or every `intervalMs`, whether it changed or not.
 * `watch` gives the differences.
 *
 * @throws {PgTrickleError} as `watch`, from the loop.
 * @example
 * for await (const tables of watchTables(client, { signal })) console.log(tables.map(({ name, status }) => `${name} ${status}`));
 */
export function watchTables(db: Queryable, options: WatchTablesOptions = {}): AsyncIterable<readonly StreamTable[]> {
  const { signal = new AbortController().signal, listen, names, intervalMs = 1_000 } = options;
  const lookout = openLookout(db, listen, signal);
  const look = () => lookout.look((reader) => readStreamTables(reader, names));
  // Looked at now and not when the loop starts, so that nothing in between is missed.
  const baseline = look();
  baseline.catch(() => {});
  async function* looks(): AsyncGenerator<readonly StreamTable[], void> {
    try {
      yield await baseline;
      await lookout.listen();
      while (!signal.aborted) {
        yield await look();
        await lookout.next(intervalMs, signal);
      }
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    } finally {
      await lookout.close();
    }
  }
  return looks();
}
