import type { AdapterResponse } from '../adapter/session.js';
import type { Batch } from '../compile/time-batches.js';
import type { BatchResults, NodeResult, Timing } from '../execute/result.js';
import { artifactMetadata, type InvocationFacts, timestamp } from './metadata.js';

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
    batch_results: result.batchResults === undefined ? null : batchesOf(result.batchResults),
  };
}

function batchesOf({ successful, failed }: BatchResults): Record<string, unknown> {
  const time = (date: Date) => date.toISOString().replace('.000Z', '+00:00').replace('Z', '+00:00');
  const pairs = (batches: readonly Batch[]) => batches.map(({ start, end }) => [time(start), time(end)]);
  return { successful: pairs(successful), failed: pairs(failed) };
}

export function timingOf({ name, startedAt, completedAt }: Timing): Record<string, string> {
  return { name, started_at: timestamp(startedAt), completed_at: timestamp(completedAt) };
}

export function adapterResponseOf(response: AdapterResponse | null): Record<string, unknown> {
  return response === null ? {} : { _message: response.message, code: response.code, rows_affected: response.rowsAffected };
}
