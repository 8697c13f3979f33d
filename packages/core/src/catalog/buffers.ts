import { type Capabilities, detectCapabilities } from '../db/capabilities.js';
import type { CatalogReader } from '../db/queryable.js';
import { parseName, type QualifiedName, quoteIdentifier, quoteLiteral } from '../sql/identifier.js';
import { required, toBigInt } from './decode.js';
import { catalogRelation, qualifiedName, selectList, type TextRow } from './select-list.js';

/** The change buffer of a source, as a stream table that reads it sees it. */
export interface ChangeBuffer {
  readonly streamTable: QualifiedName;
  readonly source: QualifiedName;
  readonly sourceOid: number;
  readonly cdcMode: string;
  /** Changes not yet consumed, by the server's statistics: an estimate. */
  readonly pendingRows: bigint;
  /** On disk, with indexes. */
  readonly bufferBytes: bigint;
}

/**
 * Reads the change buffers, one entry per stream table and source.
 *
 * @param name - Only those of this stream table.
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`.
 */
export async function readBuffers(reader: CatalogReader, name?: string): Promise<ChangeBuffer[]> {
  const capabilities = await detectCapabilities(reader);
  const rows = await reader.read<TextRow<keyof ChangeBuffer>>(
    `select ${selectList({
      streamTable: 'b.stream_table',
      source: 'b.source_table',
      sourceOid: 'b.source_oid',
      cdcMode: 'b.cdc_mode',
      pendingRows: 'b.pending_rows',
      bufferBytes: 'b.buffer_bytes',
    })} from ${bufferSizes(capabilities)} b where $1::text is null or b.stream_table = $1::text order by 1, 2`,
    [name === undefined ? null : parseName(name)],
  );
  return rows.map((row) => ({
    streamTable: required(row.streamTable) as QualifiedName,
    source: required(row.source) as QualifiedName,
    sourceOid: Number(row.sourceOid),
    cdcMode: required(row.cdcMode),
    pendingRows: toBigInt(row.pendingRows) ?? 0n,
    bufferBytes: toBigInt(row.bufferBytes) ?? 0n,
  }));
}

/** The function where there is one (0.2.0+); before, a buffer is simply the table `changes_<oid of the source>`. */
function bufferSizes(capabilities: Capabilities): string {
  if (capabilities.has('change_buffer_sizes')) return `${quoteIdentifier(capabilities.schema)}.change_buffer_sizes()`;
  const { prefix, changesSchema } = capabilities;
  return `(select ${qualifiedName('s', capabilities)} as stream_table, n.nspname || '.' || c.relname as source_table, d.source_relid as source_oid,
      d.cdc_mode, pg_stat_get_live_tuples(b.oid) as pending_rows, pg_total_relation_size(b.oid) as buffer_bytes
    from ${catalogRelation(capabilities, 'dependencies').sql} d
    join ${catalogRelation(capabilities, 'stream_tables').sql} s on s.${prefix}_id = d.${prefix}_id
    join pg_catalog.pg_class c on c.oid = d.source_relid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_class b on b.relname = 'changes_' || d.source_relid
      and b.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = ${quoteLiteral(changesSchema)}))`;
}
