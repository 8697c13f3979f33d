import { detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { failureText } from '../error/failure-text.js';
import type { QualifiedName } from '../sql/identifier.js';
import { required, requiredDate, toBigInt, toBoolean, toDate, toNumber } from './decode.js';
import { catalogRelation, epochMs, qualifiedName, selectList, type TextRow, whereNamed } from './select-list.js';

/** One refresh that the server recorded. It prunes old ones. */
export interface RefreshRecord {
  readonly id: bigint;
  readonly streamTable: QualifiedName;
  /** FULL, DIFFERENTIAL, REINITIALIZE, NO_DATA or SKIP. */
  readonly action: string;
  /** RUNNING, COMPLETED, FAILED or SKIPPED. */
  readonly status: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly durationMs: number | null;
  readonly dataTimestamp: Date;
  readonly rowsInserted: bigint | null;
  /** Counted apart only by the newest versions. */
  readonly rowsUpdated?: bigint | undefined;
  readonly rowsDeleted: bigint | null;
  /** SCHEDULER, MANUAL, INITIAL, … */
  readonly initiatedBy: string | null;
  readonly error: string | null;
  /** True when a differential refresh had to run in full. */
  readonly wasFullFallback: boolean;
}

/**
 * Reads the last refreshes, the newest first.
 *
 * @param options - `limit`: how many at most, 20 by default.
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`.
 */
export async function readRefreshHistory(
  reader: CatalogReader,
  names?: string | readonly string[],
  { limit = 20 }: { readonly limit?: number | undefined } = {},
): Promise<RefreshRecord[]> {
  const capabilities = await detectCapabilities(reader);
  const { prefix } = capabilities;
  const history = catalogRelation(capabilities, 'refresh_history');
  const { where, values } = whereNamed('s', capabilities, names);
  const rows = await reader.read<TextRow<keyof RefreshRecord>>(
    `select ${selectList({
      id: 'h.refresh_id',
      streamTable: qualifiedName('s', capabilities),
      action: 'h.action',
      status: 'h.status',
      startedAt: epochMs('h.start_time'),
      endedAt: epochMs('h.end_time'),
      durationMs: epochMs('h.end_time - h.start_time'),
      dataTimestamp: epochMs('h.data_timestamp'),
      rowsInserted: 'h.rows_inserted',
      rowsUpdated: history.has('rows_updated') ? 'h.rows_updated' : undefined,
      rowsDeleted: 'h.rows_deleted',
      initiatedBy: 'h.initiated_by',
      error: 'h.error_message',
      wasFullFallback: history.has('was_full_fallback') ? 'h.was_full_fallback' : 'false',
    })}
     from ${history.sql} h join ${catalogRelation(capabilities, 'stream_tables').sql} s on s.${prefix}_id = h.${prefix}_id
     ${where} order by h.refresh_id desc limit $${values.length + 1}`,
    [...values, limit],
  );
  return rows.map((row) => ({
    id: BigInt(required(row.id)),
    streamTable: required(row.streamTable) as QualifiedName,
    action: required(row.action),
    status: required(row.status),
    startedAt: requiredDate(row.startedAt),
    endedAt: toDate(row.endedAt),
    durationMs: toNumber(row.durationMs),
    dataTimestamp: requiredDate(row.dataTimestamp),
    rowsInserted: toBigInt(row.rowsInserted),
    rowsUpdated: toBigInt(row.rowsUpdated ?? null) ?? undefined,
    rowsDeleted: toBigInt(row.rowsDeleted),
    initiatedBy: row.initiatedBy,
    error: row.error === null ? null : failureText(row.error),
    wasFullFallback: toBoolean(row.wasFullFallback),
  }));
}
