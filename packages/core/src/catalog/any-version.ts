import type { Capabilities } from '../db/capabilities.js';
import type { CatalogRelation } from './select-list.js';

/** What the extension calls itself and its catalog: all that differs between its two names. */
export type ExtensionNames = Pick<Capabilities, 'extension' | 'schema' | 'prefix' | 'hiddenPrefix'>;

export const extensionNames: readonly ExtensionNames[] = [
  { extension: 'pg_trickle', schema: 'pgtrickle', prefix: 'pgt', hiddenPrefix: '__pgt_' },
  { extension: 'pg_stream', schema: 'pgstream', prefix: 'pgs', hiddenPrefix: '__pgs_' },
];

/**
 * Tables of the catalog with every column that some version has: NULL where this one lacks it. A statement can so be written before it is
 * known which version will answer. Facts: the published install scripts, 0.1.0 to 0.108.3.
 */
export function anyVersionOf(table: keyof typeof columnsOf, { schema, prefix }: ExtensionNames): CatalogRelation {
  const columns = columnsOf[table].map((column) => (column.startsWith('_') ? `${prefix}${column}` : column));
  return {
    sql: `(select every.* from ${schema}.${prefix}_${table} held,
       pg_catalog.jsonb_to_record(pg_catalog.to_jsonb(held)) as every(${columns.join(', ')}))`,
    has: (column) => columns.some((declared) => declared.startsWith(`${column} `)),
  };
}

/** A leading underscore stands for the prefix. */
const columnsOf = {
  stream_tables: [
    '_id bigint',
    '_relid oid',
    '_name text',
    '_schema text',
    'defining_query text',
    'original_query text',
    'schedule text',
    'refresh_mode text',
    'requested_refresh_mode text',
    'effective_refresh_mode text',
    'status text',
    'is_populated boolean',
    'needs_reinit boolean',
    'data_timestamp timestamptz',
    'last_refresh_at timestamptz',
    'consecutive_errors integer',
    'last_error_message text',
    'diamond_consistency text',
    'diamond_schedule_policy text',
    'requested_cdc_mode text',
    'is_append_only boolean',
    'pooler_compatibility_mode boolean',
    'st_partition_key text',
    'st_placement text',
    'refresh_tier text',
    'fuse_mode text',
    'fuse_state text',
    'fuse_ceiling bigint',
    'fuse_sensitivity integer',
    'max_differential_joins integer',
    'max_delta_fraction double precision',
    'temporal_mode boolean',
    'storage_backend text',
    'post_refresh_action text',
    'reindex_drift_threshold double precision',
    'ducklake_sink_mode text',
    'ducklake_sink_path text',
    'ducklake_sink_table_id bigint',
    'storage_fillfactor integer',
    'target_freshness_mode text',
    'freshness_deadline_ms bigint',
    'orchestration_mode text',
    'created_at timestamptz',
    'updated_at timestamptz',
  ],
  dependencies: ['_id bigint', 'source_relid oid', 'source_type text', 'columns_used text[]', 'cdc_mode text'],
} as const;
