import { readDependencies } from '../catalog/dependencies.js';
import { readStreamTable, readStreamTables, type StreamTable } from '../catalog/stream-tables.js';
import type { CatalogReader, Queryable } from '../db/queryable.js';
import { parseName } from '../sql/identifier.js';
import { assertRunning } from './assert-running.js';
import { firstBehind, type Lineage } from './caught-up.js';
import { poll, type WaitOptions } from './poll.js';

export interface WaitUntilFreshOptions extends WaitOptions {
  /** Be content with data that was current this many seconds ago, instead of at the moment of the call. */
  readonly maxAgeSeconds?: number | undefined;
}

/**
 * Waits until a stream table shows everything that was committed before the call, through all stream tables in between.
 *
 * It refreshes nothing: the server's scheduler, or somebody else, has to. An IMMEDIATE table is fresh at once.
 *
 * @returns The stream table as it was then.
 * @throws {PgTrickleError} `WAIT_TIMEOUT`, `WAIT_ABORTED`; `STREAM_TABLE_NOT_FOUND`, and `STREAM_TABLE_SUSPENDED` or
 *   `STREAM_TABLE_FAILED` of it or of a table upstream, at once; `SERVER_*`.
 * @example
 * await client.query('insert into orders values (1, 100)');
 * await waitUntilFresh(client, 'public.order_totals', { timeoutMs: 5_000 });
 */
export async function waitUntilFresh(db: Queryable, name: string, options: WaitUntilFreshOptions = {}): Promise<StreamTable> {
  let since: Date | undefined;
  return poll(
    db,
    `${name} to be fresh`,
    async (reader) => {
      since ??= await serverTime(reader, options.maxAgeSeconds ?? 0);
      const lineage = await readLineage(reader);
      const table = lineage.tables.get(parseName(name)) ?? (await readStreamTable(reader, name));
      const behind = firstBehind(table.name, since, lineage);
      if (behind === undefined && table.isPopulated) return { done: true, value: table };
      assertRunning(table);
      if (behind !== undefined) assertRunning(behind);
      return { done: false, missing: `${(behind ?? table).name} has not been refreshed` };
    },
    options,
  );
}

async function serverTime(reader: CatalogReader, secondsAgo: number): Promise<Date> {
  const [row] = await reader.read<{ ms: string }>('select (extract(epoch from clock_timestamp()) * 1000)::text as ms');
  // Rounded up: the catalog's times are read with their microseconds cut off.
  return new Date(Math.ceil(Number(row?.ms)) - secondsAgo * 1_000);
}

async function readLineage(reader: CatalogReader): Promise<Lineage> {
  const tables = await readStreamTables(reader);
  const dependencies = await readDependencies(reader);
  return {
    tables: new Map(tables.map((table) => [table.name, table])),
    dependencies: Map.groupBy(dependencies, (edge): string => edge.streamTable),
  };
}
