import { detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { type QualifiedName, quoteIdentifier } from '../sql/identifier.js';
import { required, toBigInt } from './decode.js';
import { selectList, type TextRow } from './select-list.js';

/** What the server says about the change capture of one source. */
export interface CdcHealth {
  /** Null when the source was dropped. */
  readonly source: QualifiedName | null;
  readonly sourceOid: number;
  /** TRIGGER, TRANSITIONING, WAL, … */
  readonly cdcMode: string;
  /** Null under triggers, like the two that follow. */
  readonly slotName: string | null;
  /** WAL between the slot and the server's end of it. */
  readonly lagBytes: bigint | null;
  readonly confirmedLsn: string | null;
  /** The server's complaint, with figures in it; null when it has none. */
  readonly alert: string | null;
}

/**
 * Reads the change capture's health per source: facts for `checkCdcHealth`.
 *
 * @throws {PgTrickleError} `SERVER_*`.
 */
export async function readCdcHealth(reader: CatalogReader): Promise<CdcHealth[]> {
  const { schema } = await detectCapabilities(reader);
  const rows = await reader.read<TextRow<keyof CdcHealth>>(
    `select ${selectList({
      source: `n.nspname || '.' || c.relname`,
      sourceOid: 'h.source_relid',
      cdcMode: 'h.cdc_mode',
      slotName: 'h.slot_name',
      lagBytes: 'h.lag_bytes',
      confirmedLsn: 'h.confirmed_lsn',
      alert: 'h.alert',
    })}
     from ${quoteIdentifier(schema)}.check_cdc_health() h
     left join pg_catalog.pg_class c on c.oid = h.source_relid::oid
     left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     order by 1, 2`,
  );
  return rows.map((row) => ({
    source: row.source as QualifiedName | null,
    sourceOid: Number(row.sourceOid),
    cdcMode: required(row.cdcMode),
    slotName: row.slotName,
    lagBytes: toBigInt(row.lagBytes),
    confirmedLsn: row.confirmedLsn,
    alert: row.alert,
  }));
}
