import { recordedArgs } from '../context/recorded-args.js';
import type { NodeResult } from '../execute/result.js';
import { adapterResponseOf, batchesOf, timingOf } from '../execute/result-fields.js';
import type { ManifestNode } from '../manifest/node.js';
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
    results: results.filter(({ node }) => tellsEphemeral(facts.args) || !isEphemeral(node)).map(resultOf),
    elapsed_time: facts.elapsedSeconds,
    args: recordedArgs(facts.args),
  };
}

/** An ephemeral model has a result only where `compile` was asked for it. */
function tellsEphemeral({ which, select, inline }: Readonly<Record<string, unknown>>): boolean {
  return which === 'compile' && ((Array.isArray(select) && select.length > 0) || inline !== undefined);
}

function isEphemeral(node: ManifestNode): boolean {
  return node.resource_type === 'model' && node.config.materialized === 'ephemeral';
}

function resultOf(result: NodeResult): Record<string, unknown> {
  const { node, adapterResponse: response } = result;
  // Of a unit test only one that came to an end.
  const compilable = 'refs' in node && (node.resource_type !== 'unit_test' || ['pass', 'fail', 'warn'].includes(result.status));
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
