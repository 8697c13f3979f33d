import type { FreshnessResult } from '../execute/result.js';

/** Freshness for programs: one object per model. */
export function printableFreshness(results: readonly FreshnessResult[]): string {
  const rows = results.map(({ node, label, status, age, message, error }) => ({
    unique_id: node.unique_id,
    name: label,
    status,
    max_loaded_at: age?.maxLoadedAt.toISOString() ?? null,
    age_seconds: age?.ageSeconds ?? null,
    message: error?.message ?? message ?? null,
  }));
  return JSON.stringify(rows, null, 2);
}
