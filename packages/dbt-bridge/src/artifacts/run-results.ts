import type { NodeResult } from '../execute/result.js';

/** Facts of the invocation that run_results.json carries besides the results. */
export interface RunResultsFacts {
  readonly version: string;
  readonly invocationId: string;
  readonly startedAt: string;
  readonly generatedAt: Date;
  readonly env: Readonly<Record<string, string>>;
  readonly elapsedSeconds: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** run_results.json, version 6. Every key is always present, null where it has no value. */
export function runResults(results: readonly NodeResult[], facts: RunResultsFacts): Record<string, unknown> {
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      dbt_version: facts.version,
      generated_at: timestamp(facts.generatedAt),
      invocation_id: facts.invocationId,
      invocation_started_at: facts.startedAt,
      env: facts.env,
    },
    results: results.map(resultOf),
    elapsed_time: facts.elapsedSeconds,
    args: facts.args,
  };
}

function resultOf(result: NodeResult): Record<string, unknown> {
  const { node, adapterResponse: response } = result;
  const compilable = 'refs' in node;
  return {
    status: result.status,
    timing: result.timing.map(({ name, startedAt, completedAt }) => ({
      name,
      started_at: timestamp(startedAt),
      completed_at: timestamp(completedAt),
    })),
    thread_id: result.threadId,
    execution_time: result.executionTimeSeconds,
    adapter_response: response === null ? {} : { _message: response.message, code: response.code, rows_affected: response.rowsAffected },
    // Of a skipped node people are told why; dbt's readers expect none.
    message: result.status === 'skipped' ? null : result.message,
    failures: result.failures,
    unique_id: node.unique_id,
    compiled: compilable ? (node.compiled ?? false) : null,
    compiled_code: compilable ? (node.compiled_code ?? null) : null,
    relation_name: compilable ? node.relation_name : null,
    batch_results: null,
  };
}

/** As dbt writes times: UTC, microseconds. */
function timestamp(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}
