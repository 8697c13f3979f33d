import type { StreamTableOptions } from '../stream-table/definition/definition.js';
import type { CatalogRelation } from './select-list.js';

/** @internal Which column of the catalog holds an option. */
export const optionColumns = {
  diamondConsistency: 'diamond_consistency',
  diamondSchedulePolicy: 'diamond_schedule_policy',
  cdcMode: 'requested_cdc_mode',
  appendOnly: 'is_append_only',
  poolerCompatibilityMode: 'pooler_compatibility_mode',
  partitionBy: 'st_partition_key',
  tier: 'refresh_tier',
  fuse: 'fuse_mode',
  fuseCeiling: 'fuse_ceiling',
  fuseSensitivity: 'fuse_sensitivity',
  maxDifferentialJoins: 'max_differential_joins',
  maxDeltaFraction: 'max_delta_fraction',
  temporal: 'temporal_mode',
  storageBackend: 'storage_backend',
  postRefreshAction: 'post_refresh_action',
  reindexDriftThreshold: 'reindex_drift_threshold',
  sink: 'ducklake_sink_mode',
  ducklakeSinkPath: 'ducklake_sink_path',
  ducklakeSinkTableId: 'ducklake_sink_table_id',
  fillfactor: 'storage_fillfactor',
  orchestrationMode: 'orchestration_mode',
} as const satisfies Partial<Record<keyof StreamTableOptions, string>>;

/** Options of type bigint: JSON numbers would round them, so they travel as text. */
const bigOptions = ['fuseCeiling', 'ducklakeSinkTableId'] as const;

/** How this server's catalog gives the options that it has columns for: as one JSON array, which costs less than a column each. */
export interface OptionReader {
  readonly expression: string;
  decode(json: string): StreamTableOptions;
}

export function optionReader(alias: string, relation: CatalogRelation): OptionReader {
  const expressions: Record<string, string> = {};
  for (const [option, column] of Object.entries(optionColumns)) {
    if (relation.has(column)) expressions[option] = `${alias}.${column}`;
  }
  for (const option of bigOptions) if (expressions[option]) expressions[option] += '::text';
  if (relation.has('target_freshness_mode')) expressions.targetFreshness = targetFreshness(alias);
  const held = Object.keys(expressions);
  return {
    expression: `json_build_array(${Object.values(expressions).join(', ')})`,
    decode(json) {
      const values: unknown[] = JSON.parse(json);
      const options: Record<string, unknown> = {};
      values.forEach((value, i) => {
        // NULL in the catalog is an option that is not set.
        if (value !== null) options[held[i] as string] = value;
      });
      for (const option of bigOptions) if (option in options) options[option] = BigInt(options[option] as string);
      return options;
    },
  };
}

/** The catalog splits the option in two: its kind, and for an interval its milliseconds. Put together as the function takes it. */
function targetFreshness(alias: string): string {
  return `case ${alias}.target_freshness_mode when 'INTERVAL' then ${alias}.freshness_deadline_ms || ' milliseconds' else lower(${alias}.target_freshness_mode) end`;
}
