import { detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { type QualifiedName, quoteIdentifier } from '../sql/identifier.js';
import { required, toBigInt, toBoolean } from './decode.js';
import { selectList, type TextRow } from './select-list.js';

/** What captures the changes of a source: a trigger, or a replication slot that keeps WAL on disk. */
export interface Slot {
  /** Of the slot, or of the trigger. */
  readonly name: string;
  readonly source: QualifiedName | null;
  readonly sourceOid: number;
  /** `trigger`, `transitioning` or `wal`. */
  readonly kind: string;
  /** Of a slot: whether someone reads from it just now. */
  readonly isActive: boolean;
  /** WAL that the slot keeps from being removed; 0 for a trigger. */
  readonly retainedWalBytes: bigint;
}

/**
 * Reads the slots and capture triggers of all sources.
 *
 * @throws {PgTrickleError} `SERVER_*`.
 */
export async function readSlots(reader: CatalogReader): Promise<Slot[]> {
  const { schema } = await detectCapabilities(reader);
  const rows = await reader.read<TextRow<keyof Slot>>(
    `select ${selectList({
      name: 'h.slot_name',
      source: `n.nspname || '.' || c.relname`,
      sourceOid: 'h.source_relid',
      kind: 'h.wal_status',
      isActive: 'coalesce(r.active, h.active)',
      retainedWalBytes: 'h.retained_wal_bytes',
    })}
     from ${quoteIdentifier(schema)}.slot_health() h
     left join pg_catalog.pg_replication_slots r on r.slot_name = h.slot_name
     left join pg_catalog.pg_class c on c.oid = h.source_relid::oid
     left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     order by 2, 1`,
  );
  return rows.map((row) => ({
    name: required(row.name),
    source: row.source as QualifiedName | null,
    sourceOid: Number(row.sourceOid),
    kind: required(row.kind),
    isActive: toBoolean(row.isActive),
    retainedWalBytes: toBigInt(row.retainedWalBytes) ?? 0n,
  }));
}
