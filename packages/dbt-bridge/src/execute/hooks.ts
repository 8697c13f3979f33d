import { fromUnknown } from '@pgtrickle-js/core';
import { parseTemplate } from '../jinja/environment.js';
import { toPython } from '../jinja/values/to-python.js';
import type { OperationNode } from '../manifest/node.js';
import { errorMessage } from './error-message.js';
import { nodeRuntime } from './node-runtime.js';
import type { FreshnessResult, HookPhase, NodeResult } from './result.js';
import { resultObject } from './result-object.js';
import type { RunParts } from './run-parts.js';

/** What `on-run-end` can use besides what every template can. */
export interface RunEndValues {
  readonly results: readonly (NodeResult | FreshnessResult)[];
  readonly schemas: readonly string[];
}

/**
 * Runs the hooks of `on-run-start` or `on-run-end` one after the other, and stops at the first that fails.
 *
 * @throws {PgTrickleError} `JINJA_*`, `DBT_MACRO_RAISED` or `QUERY_INVALID` of a hook of `on-run-start` whose text cannot be made: as in dbt, nothing is run then.
 */
export async function runHooks(phase: HookPhase, parts: RunParts, end?: RunEndValues): Promise<NodeResult[]> {
  const hooks = Object.values(parts.manifest.nodes).filter(
    (node): node is OperationNode => node.resource_type === 'operation' && node.tags.includes(phase),
  );
  // As in dbt those of the project come first, then those of packages, in the order of their names.
  const own = (node: OperationNode) => (node.package_name === parts.project.root.name ? 1 : 0);
  hooks.sort((a, b) => own(b) - own(a) || byName(a.package_name, b.package_name) || (a.index ?? 0) - (b.index ?? 0));
  const results: NodeResult[] = [];
  for (const [position, hook] of hooks.entries()) {
    // dbt counts from 0 in each package while it parses, and from 1 through all of them when they run.
    hook.index = position + 1;
    const failed = results.some(({ status }) => status === 'error');
    results.push(
      failed
        ? skipped(hook)
        : await runHook(
            hook,
            { node: hook, phase, name: `${hook.package_name}.${phase}.${position}`, index: position + 1, total: hooks.length },
            parts,
            end,
          ),
    );
  }
  return results;
}

const byName = (a: string, b: string) => Number(a > b) - Number(a < b);

async function runHook(
  hook: OperationNode,
  shown: { node: OperationNode; phase: HookPhase; name: string; index: number; total: number },
  parts: RunParts,
  end?: RunEndValues,
): Promise<NodeResult> {
  const startedAt = new Date();
  parts.emit({ kind: 'hook-start', ...shown });
  const finish = (outcome: Pick<NodeResult, 'status' | 'message' | 'error'>): NodeResult => {
    const completedAt = new Date();
    const executionTimeSeconds = (completedAt.getTime() - startedAt.getTime()) / 1000;
    parts.emit({ kind: 'hook-end', ...shown, ok: outcome.status === 'success', executionTimeSeconds });
    return {
      node: hook,
      timing: [{ name: 'execute', startedAt, completedAt }],
      threadId: 'main',
      executionTimeSeconds,
      adapterResponse: null,
      failures: 0,
      ...outcome,
    };
  };
  let sql: string | undefined;
  try {
    const runtime = nodeRuntime(hook, 'main', parts);
    if (end !== undefined) setEndValues(runtime, end, parts);
    sql = await parseTemplate(hook.raw_code, { path: hook.original_file_path }).render(runtime.context);
    Object.assign(hook, { compiled: true, compiled_code: sql, extra_ctes: [], extra_ctes_injected: true });
    await parts.write('compiled', hook, sql);
    const session = await parts.pool.get('main');
    if (sql.trim() !== '') await session.run(sql);
    if (session.inTransaction) await session.commit();
    return finish({ status: 'success', message: `${shown.name} passed` });
  } catch (thrown) {
    const error = fromUnknown(thrown);
    if (sql === undefined && shown.phase === 'on-run-start') throw error;
    return finish({ status: 'error', message: errorMessage(error, hook), error });
  }
}

function setEndValues(runtime: ReturnType<typeof nodeRuntime>, { results, schemas }: RunEndValues, { project }: RunParts): void {
  const { database } = project.profile.credentials;
  runtime.set('schemas', [...schemas]);
  runtime.set(
    'database_schemas',
    schemas.map((schema) => toPython([database, schema])),
  );
  runtime.set('results', results.map(resultObject));
}

function skipped(hook: OperationNode): NodeResult {
  return {
    node: hook,
    status: 'skipped',
    timing: [],
    threadId: 'main',
    executionTimeSeconds: 0,
    message: null,
    adapterResponse: null,
    failures: null,
  };
}
