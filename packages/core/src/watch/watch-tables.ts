import { readStreamTables, type StreamTable } from '../catalog/stream-tables.js';
import type { Queryable } from '../db/queryable.js';
import { type WatchCatalogOptions, watchCatalog } from './watch-catalog.js';

export interface WatchTablesOptions extends WatchCatalogOptions {
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
export const watchTables = (db: Queryable, { names, ...options }: WatchTablesOptions = {}): AsyncIterable<readonly StreamTable[]> =>
  watchCatalog(db, (reader) => readStreamTables(reader, names), options);
