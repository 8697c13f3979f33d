import type { StreamTableOptions } from './definition.js';

export type OptionName = keyof StreamTableOptions;

interface OptionFacts {
  /** What the extension's functions call it. */
  readonly argument: string;
  /** What a table has that never said otherwise: needs no argument when the table is made anew. */
  readonly standard?: string | boolean;
  /** Whether the catalog keeps it, so that a change can be seen. */
  readonly isKept?: false;
}

/** Every option of every version. */
export const optionFacts = {
  diamondConsistency: { argument: 'diamond_consistency' },
  diamondSchedulePolicy: { argument: 'diamond_schedule_policy' },
  cdcMode: { argument: 'cdc_mode' },
  appendOnly: { argument: 'append_only', standard: false },
  poolerCompatibilityMode: { argument: 'pooler_compatibility_mode', standard: false },
  partitionBy: { argument: 'partition_by', standard: '' },
  tier: { argument: 'tier', standard: 'hot' },
  fuse: { argument: 'fuse', standard: 'off' },
  fuseCeiling: { argument: 'fuse_ceiling' },
  fuseSensitivity: { argument: 'fuse_sensitivity' },
  maxDifferentialJoins: { argument: 'max_differential_joins' },
  maxDeltaFraction: { argument: 'max_delta_fraction' },
  outputDistributionColumn: { argument: 'output_distribution_column', isKept: false },
  temporal: { argument: 'temporal', standard: false },
  storageBackend: { argument: 'storage_backend', standard: 'heap' },
  postRefreshAction: { argument: 'post_refresh_action', standard: 'none' },
  reindexDriftThreshold: { argument: 'reindex_drift_threshold' },
  sink: { argument: 'sink', standard: 'none' },
  ducklakeSinkPath: { argument: 'ducklake_sink_path' },
  ducklakeSinkTableId: { argument: 'ducklake_sink_table_id' },
  fillfactor: { argument: 'fillfactor' },
  targetFreshness: { argument: 'target_freshness' },
  orchestrationMode: { argument: 'orchestration_mode', standard: 'MANAGED' },
} as const satisfies Record<OptionName, OptionFacts>;

export const optionNames = Object.keys(optionFacts) as OptionName[];

const factsOf = (option: OptionName): OptionFacts => optionFacts[option];

/** Whether a wanted value is what the catalog has, in the server's eyes: letter case and the ways to say "none" aside. */
export function sameOption(option: OptionName, wanted: unknown, current: unknown): boolean {
  return factsOf(option).isKept === false || comparable(option, wanted) === comparable(option, current);
}

/** Whether a table made without the option would have this value. */
export function isStandard(option: OptionName, value: unknown): boolean {
  return comparable(option, value) === comparable(option, undefined);
}

function comparable(option: OptionName, value: unknown): string | undefined {
  const { standard } = factsOf(option);
  if (value === undefined || value === null) return standard === undefined ? undefined : String(standard).toLowerCase();
  // 0 takes a limit away, and the catalog then holds NULL.
  if ((option === 'maxDifferentialJoins' || option === 'maxDeltaFraction') && Number(value) === 0) return undefined;
  if (option === 'sink' && value === 'ducklake') return 'append';
  if (option === 'targetFreshness') return inMilliseconds(String(value)) ?? String(value).toLowerCase();
  return option === 'partitionBy' || option === 'ducklakeSinkPath' ? String(value).trim() : String(value).toLowerCase();
}

const unitMs: Readonly<Record<string, number>> = {
  millisecond: 1,
  ms: 1,
  second: 1e3,
  sec: 1e3,
  s: 1e3,
  minute: 6e4,
  min: 6e4,
  m: 6e4,
  hour: 3.6e6,
  h: 3.6e6,
  day: 8.64e7,
  d: 8.64e7,
};

/** `30 seconds` and `30000 milliseconds` are one interval. */
function inMilliseconds(text: string): string | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+?)s?\s*$/i.exec(text);
  const unit = unitMs[match?.[2]?.toLowerCase() ?? ''];
  return match && unit !== undefined ? String(Number(match[1]) * unit) : undefined;
}
