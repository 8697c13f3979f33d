import type { StreamTableOptions } from '../stream-table/definition.js';
import { toBigInt, toBoolean, toNumber } from './decode.js';
import type { CatalogRelation, TextRow } from './select-list.js';

/** Which column of the catalog holds an option, and how its text is read. */
const optionColumns = {
  diamondConsistency: ['diamond_consistency', asText],
  diamondSchedulePolicy: ['diamond_schedule_policy', asText],
  cdcMode: ['requested_cdc_mode', asText],
  appendOnly: ['is_append_only', toBoolean],
  poolerCompatibilityMode: ['pooler_compatibility_mode', toBoolean],
  partitionBy: ['st_partition_key', asText],
  tier: ['refresh_tier', asText],
  fuse: ['fuse_mode', asText],
  fuseCeiling: ['fuse_ceiling', toBigInt],
  fuseSensitivity: ['fuse_sensitivity', toNumber],
  maxDifferentialJoins: ['max_differential_joins', toNumber],
  maxDeltaFraction: ['max_delta_fraction', toNumber],
  temporal: ['temporal_mode', toBoolean],
  storageBackend: ['storage_backend', asText],
  postRefreshAction: ['post_refresh_action', asText],
  reindexDriftThreshold: ['reindex_drift_threshold', toNumber],
  sink: ['ducklake_sink_mode', asText],
  ducklakeSinkPath: ['ducklake_sink_path', asText],
  ducklakeSinkTableId: ['ducklake_sink_table_id', toBigInt],
  fillfactor: ['storage_fillfactor', toNumber],
  orchestrationMode: ['orchestration_mode', asText],
} as const satisfies Partial<Record<keyof StreamTableOptions, readonly [string, (text: string) => unknown]>>;

function asText(text: string): string {
  return text;
}

/** The fields of a SELECT list that read every option which this server's catalog holds. */
export function optionFields(alias: string, relation: CatalogRelation): Record<string, string> {
  const held = Object.entries(optionColumns).filter(([, [column]]) => relation.has(column));
  const fields = Object.fromEntries(held.map(([option, [column]]) => [option, `${alias}.${column}`]));
  return relation.has('target_freshness_mode') ? { ...fields, targetFreshness: targetFreshness(alias) } : fields;
}

/** The catalog splits the option in two: its kind, and for an interval its milliseconds. Put together as the function takes it. */
function targetFreshness(alias: string): string {
  return `case ${alias}.target_freshness_mode when 'INTERVAL' then ${alias}.freshness_deadline_ms || ' milliseconds' else lower(${alias}.target_freshness_mode) end`;
}

export type OptionDecoder = readonly [option: string, decode: (text: string) => unknown];

/** How the fields of `optionFields` are read, found once for all rows. */
export function optionDecoders(fields: Readonly<Record<string, string>>): OptionDecoder[] {
  return Object.keys(fields).map((option) => [option, option in optionColumns ? optionColumns[option as keyof typeof optionColumns][1] : asText]);
}

/** Options that the catalog has no column for, or holds NULL in, are absent. */
export function decodeOptions(row: TextRow, decoders: readonly OptionDecoder[]): StreamTableOptions {
  const options: Record<string, unknown> = {};
  for (const [option, decode] of decoders) {
    const text = row[option];
    if (text !== null && text !== undefined) options[option] = decode(text);
  }
  return options;
}
