import type { NodeResult } from '../execute/result.js';
import { adapterResponseOf, batchesOf, timingOf } from '../execute/result-fields.js';
import { artifactMetadata, type InvocationFacts } from './metadata.js';

/** Facts of the invocation that run_results.json carries besides the results. */
export interface RunResultsFacts extends InvocationFacts {
  readonly elapsedSeconds: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** run_results.json, version 6. Every key is always present, null where it has no value. */
export function runResults(results: readonly NodeResult[], facts: RunResultsFacts): Record<string, unknown> {
  return {
    metadata: artifactMetadata('run-results/v6', facts),
    results: results.map(resultOf),
    elapsed_time: facts.elapsedSeconds,
    args: facts.args,
  };
}

function resultOf(result: NodeResult): Record<string, unknown> {
  const { node, adapterResponse: response } = result;
  const compilable = 'refs' in node && node.resource_type !== 'unit_test';
  return {
    status: result.status,
    timing: result.timing.map(timingOf),
    thread_id: result.threadId,
    execution_time: result.executionTimeSeconds,
    adapter_response: adapterResponseOf(response),
    // Of a skipped node people are told why; dbt's readers expect none.
    message: result.status === 'skipped' && result.skipCause === undefined ? null : result.message,
    failures: result.failures,
    unique_id: node.unique_id,
    compiled: compilable ? (node.compiled ?? false) : null,
    compiled_code: compilable ? (node.compiled_code ?? null) : null,
    relation_name: compilable ? node.relation_name : null,
    batch_results: batchesOf(result.batchResults),
  };
}
