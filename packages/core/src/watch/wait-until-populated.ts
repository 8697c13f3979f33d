import { readStreamTable, type StreamTable } from '../catalog/stream-tables.js';
import type { Queryable } from '../db/queryable.js';
import { assertRunning } from './assert-running.js';
import { poll, type WaitOptions } from './poll.js';

/**
 * Waits until a stream table has been filled for the first time.
 *
 * @returns The stream table as it was then.
 * @throws {PgTrickleError} `WAIT_TIMEOUT`, `WAIT_ABORTED`; `STREAM_TABLE_NOT_FOUND`, `STREAM_TABLE_SUSPENDED` and
 *   `STREAM_TABLE_FAILED` at once, as waiting would not help; `SERVER_*`.
 * @example
 * await waitUntilPopulated(client, 'public.orders', { signal: AbortSignal.timeout(5_000) })
 */
export async function waitUntilPopulated(db: Queryable, name: string, options: WaitOptions = {}): Promise<StreamTable> {
  return poll(
    db,
    `${name} to be populated`,
    async (reader) => {
      const table = await readStreamTable(reader, name);
      if (table.isPopulated) return { done: true, value: table };
      assertRunning(table);
      return { done: false, missing: 'it holds no data yet' };
    },
    options,
  );
}
