import { detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import type { QualifiedName } from '../sql/identifier.js';
import { required, toDate, toNumber } from './decode.js';
import { catalogRelation, epochMs, orderByName, qualifiedName, selectList, type TextRow, whereNamed } from './select-list.js';

/**
 * Sums over the refresh history of a stream table. The server prunes that history: the figures cover the time since
 * `since` and can fall, so show them as gauges and not as counters.
 */
export interface RefreshStatistics {
  readonly streamTable: QualifiedName;
  /** Start of the oldest refresh counted; null when there is none. */
  readonly since: Date | null;
  readonly totalRefreshes: bigint;
  readonly successfulRefreshes: bigint;
  readonly failedRefreshes: bigint;
  readonly rowsInserted: bigint;
  readonly rowsDeleted: bigint;
  /** Mean of the refreshes that ended. */
  readonly averageDurationMs: number | null;
  readonly lastAction: string | null;
  readonly lastStatus: string | null;
}

/**
 * Reads the statistics of all stream tables, or of those named, in one query over the history.
 *
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`.
 */
export async function readStatistics(reader: CatalogReader, names?: string | readonly string[]): Promise<RefreshStatistics[]> {
  const capabilities = await detectCapabilities(reader);
  const { prefix } = capabilities;
  const { where, values } = whereNamed('s', capabilities, names);
  const rows = await reader.read<TextRow<keyof RefreshStatistics>>(
    `select ${selectList({
      streamTable: qualifiedName('s', capabilities),
      since: epochMs('min(h.start_time)'),
      totalRefreshes: 'count(h.refresh_id)',
      successfulRefreshes: `count(*) filter (where h.status = 'COMPLETED')`,
      failedRefreshes: `count(*) filter (where h.status = 'FAILED')`,
      rowsInserted: 'coalesce(sum(h.rows_inserted), 0)',
      rowsDeleted: 'coalesce(sum(h.rows_deleted), 0)',
      averageDurationMs: epochMs('avg(h.end_time - h.start_time)'),
      lastAction: '(array_agg(h.action order by h.refresh_id desc))[1]',
      lastStatus: '(array_agg(h.status order by h.refresh_id desc))[1]',
    })}
     from ${catalogRelation(capabilities, 'stream_tables').sql} s
     left join ${catalogRelation(capabilities, 'refresh_history').sql} h on h.${prefix}_id = s.${prefix}_id
     ${where} group by s.${prefix}_id ${orderByName('s', capabilities)}`,
    values,
  );
  return rows.map((row) => ({
    streamTable: required(row.streamTable) as QualifiedName,
    since: toDate(row.since),
    totalRefreshes: BigInt(required(row.totalRefreshes)),
    successfulRefreshes: BigInt(required(row.successfulRefreshes)),
    failedRefreshes: BigInt(required(row.failedRefreshes)),
    rowsInserted: BigInt(required(row.rowsInserted)),
    rowsDeleted: BigInt(required(row.rowsDeleted)),
    averageDurationMs: toNumber(row.averageDurationMs),
    lastAction: row.lastAction,
    lastStatus: row.lastStatus,
  }));
}
