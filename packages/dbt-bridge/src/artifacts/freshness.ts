import type { FreshnessResult } from '../execute/result.js';
import { adapterResponseOf, timingOf, zonedTimestamp } from '../execute/result-fields.js';
import { artifactMetadata, type InvocationFacts } from './metadata.js';

/** sources.json, version 3; freshness.json has the same shape, with models in it. */
export function freshnessArtifact(
  results: readonly FreshnessResult[],
  facts: InvocationFacts & { readonly elapsedSeconds: number },
): Record<string, unknown> {
  return { metadata: artifactMetadata('sources/v3', facts), results: results.map(resultOf), elapsed_time: facts.elapsedSeconds };
}

function resultOf({ node, status, criteria, age, error, ...rest }: FreshnessResult): Record<string, unknown> {
  if (age === undefined) return { unique_id: node.unique_id, error: error?.message ?? rest.message ?? null, status: 'runtime error' };
  return {
    unique_id: node.unique_id,
    max_loaded_at: zonedTimestamp(age.maxLoadedAt),
    snapshotted_at: zonedTimestamp(age.snapshottedAt),
    max_loaded_at_time_ago_in_s: age.ageSeconds,
    status,
    criteria,
    adapter_response: adapterResponseOf(rest.adapterResponse),
    timing: rest.timing.map(timingOf),
    thread_id: rest.threadId,
    execution_time: rest.executionTimeSeconds,
  };
}
