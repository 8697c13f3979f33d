import { type Capabilities, detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import type { QualifiedName } from '../sql/identifier.js';
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
 * What stands in FROM to read the health of change capture, one row per source: the extension's `check_cdc_health()`, and on a standby, where that
 * function fails (it takes a transaction id, seen on 0.67.0), what the catalog says. There are no slots and no complaints then: both are the primary's.
 *
 * @param names - `isStandby` left out gives text for any server: it asks each time, and calls the function only on a primary.
 */
export function cdcHealthSql({
  schema,
  prefix,
  isStandby,
}: Pick<Capabilities, 'schema' | 'prefix'> & { readonly isStandby?: boolean | undefined }): string {
  const asked = `${schema}.check_cdc_health()`;
  if (isStandby === false) return asked;
  const known = `(select distinct on (d.source_relid) d.source_relid::bigint as source_relid, d.cdc_mode::text as cdc_mode, d.slot_name::text as slot_name,
      null::bigint as lag_bytes, d.decoder_confirmed_lsn::text as confirmed_lsn, null::text as alert
    from ${schema}.${prefix}_dependencies d where d.source_type = 'TABLE' order by d.source_relid)`;
  if (isStandby) return known;
  // What depends on a row beside it is not called where that row says no; offset keeps the planner from turning them round.
  return `(select h.* from (select pg_catalog.pg_is_in_recovery() as is_standby) here cross join lateral (
    select f.source_relid::bigint, f.cdc_mode::text, f.slot_name::text, f.lag_bytes::bigint, f.confirmed_lsn::text, f.alert::text
      from ${asked} f where not here.is_standby
    union all select * from ${known} k where here.is_standby offset 0) h)`;
}

/**
 * Reads the change capture's health per source: facts for `checkCdcHealth`. On a standby, what the catalog says of it.
 *
 * @throws {PgTrickleError} `SERVER_*`.
 */
export async function readCdcHealth(reader: CatalogReader): Promise<CdcHealth[]> {
  const capabilities = await detectCapabilities(reader);
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
     from ${cdcHealthSql(capabilities)} h
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
