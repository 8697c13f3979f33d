import { readStreamTable, type StreamTable, type StreamTableStatus } from '../catalog/stream-tables.js';
import type { Queryable } from '../db/queryable.js';
import { poll, type WaitOptions } from './poll.js';

/**
 * Waits until a stream table has a status, or one of several.
 *
 * @param status - `PAUSED`, the name in old documents, means SUSPENDED.
 * @returns The stream table as it was when it got there.
 * @throws {PgTrickleError} `WAIT_TIMEOUT`, `WAIT_ABORTED`, `STREAM_TABLE_NOT_FOUND` (also when it is dropped meanwhile), `SERVER_*`.
 * @example
 * await waitForStatus(client, 'public.orders', 'ACTIVE', { timeoutMs: 10_000 })
 */
export async function waitForStatus(
  db: Queryable,
  name: string,
  status: StreamTableStatus | 'PAUSED' | readonly (StreamTableStatus | 'PAUSED')[],
  options: WaitOptions = {},
): Promise<StreamTable> {
  const wanted = [status].flat().map((one) => (one === 'PAUSED' ? 'SUSPENDED' : one));
  return poll(
    db,
    `${name} to be ${wanted.join(' or ')}`,
    async (reader) => {
      const table = await readStreamTable(reader, name);
      return wanted.includes(table.status) ? { done: true, value: table } : { done: false, missing: `it is ${table.status}` };
    },
    options,
  );
}
