import { isEphemeral, ownRelation } from '../compile/node-context.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Project } from '../parse-project.js';
import type { Quoting } from '../project/types.js';
import { makeSchedule } from '../schedule/make-schedule.js';
import { runSchedule } from '../schedule/schedule.js';
import { checkNodes } from './check-nodes.js';
import { compileAhead } from './compile-ahead.js';
import { runHooks } from './hooks.js';
import { lookAround, prepareRun } from './prepare-run.js';
import type { NodeResult } from './result.js';
import { isNoOp, type RunMode, runNode } from './run-node.js';
import type { RunParts } from './run-parts.js';
import { type ExecuteOptions, withRunParts } from './with-run-parts.js';

/**
 * Runs nodes in the order of the graph, between the hooks of the project.
 *
 * @throws {PgTrickleError} `DBT_MATERIALIZATION_UNKNOWN`, `NAME_INVALID` or `DEFINITION_INVALID` before anything is run; `CONNECT_*` when there is no server.
 */
export async function executeRun(project: Project, nodes: readonly ManifestNode[], options: ExecuteOptions): Promise<NodeResult[]> {
  const { loaded, graph, manifest } = project;
  const { command, emit, signal } = options;
  const mode: RunMode = command === 'compile' || command === 'clone' ? command : 'execute';
  // An ephemeral model is compiled in its turn, and nothing is built of it. Only `compile` counts it, and tells of it.
  const told = mode === 'compile' ? nodes : nodes.filter((node) => !isEphemeral(node));
  const built = told.filter((node) => !isNoOp(node));
  if (mode === 'execute') checkNodes(built, project);
  if (options.storeFailures) for (const node of built) keepFailures(node, loaded.root.file.quoting);
  return withRunParts(project, options, async (parts) => {
    const threads = options.singleThreaded ? 1 : loaded.profile.threads;
    emit({ kind: 'started', threads, targetName: loaded.profile.targetName, nodes: nodes.length });
    // Compiling alone needs no database: what a template or --defer looks for is read when it does.
    if (mode !== 'compile' || options.deferred !== undefined) await prepareRun(built, parts, mode);
    const before = mode !== 'execute' ? [] : await runHooks('on-run-start', parts);
    // What hooks have done is not in what was seen before them.
    if (before.length > 0) await lookAround(built, parts);
    // dbt's default is to build all the same.
    if (options.skipNodesIfOnRunStartFails && before.some(({ status }) => status === 'error'))
      return [...before, ...told.map((node) => skippedResult(node, null)), ...(await runHooks('on-run-end', parts, { results: [], schemas: [] }))];
    const schedule = makeSchedule(
      graph,
      nodes.map((node) => node.unique_id),
      {
        isTest: (id) => manifest.nodes[id]?.resource_type === 'test',
        isUnitTest: (id) => manifest.unit_tests[id] !== undefined,
        testsGate: command === 'build',
        isIndependent: mode === 'clone',
      },
    );
    const results = await runAll(schedule, { nodes, told }, parts, { ...options, threads, mode });
    // As in dbt: what hooks of on-run-start have done is known where it failed.
    const known = [...before.filter(({ status }) => status === 'error'), ...results];
    const after = mode !== 'execute' || signal?.aborted ? [] : await runHooks('on-run-end', parts, { results: known, schemas: schemasOf(results) });
    return [...before, ...results, ...after];
  });
}

/** The schemas of what was built, without what failed. */
function schemasOf(results: readonly NodeResult[]): string[] {
  const built = results.filter(
    ({ node, status }) => ['model', 'seed', 'snapshot'].includes(node.resource_type) && !['error', 'fail', 'skipped'].includes(status),
  );
  return [...new Set(built.map(({ node }) => node.schema))];
}

/** `--store-failures` gives a relation to each test that does not refuse it. */
function keepFailures(node: ManifestNode, quoting: Quoting): void {
  if (node.resource_type !== 'test' || node.config.store_failures === false) return;
  node.relation_name ??= ownRelation(node, quoting).render();
}

async function runAll(
  schedule: ReturnType<typeof makeSchedule>,
  { nodes, told }: { readonly nodes: readonly ManifestNode[]; readonly told: readonly ManifestNode[] },
  parts: RunParts,
  { threads, failFast, signal, emit, mode }: ExecuteOptions & { readonly threads: number; readonly mode: RunMode },
): Promise<NodeResult[]> {
  const results: NodeResult[] = [];
  const byId = new Map(nodes.map((node) => [node.unique_id, node]));
  const nodeOf = (id: UniqueId) => byId.get(id) as ManifestNode;
  const total = told.length;
  const isTold = new Set(told);
  const uncompiled = new Map<UniqueId, NodeResult>();
  parts.ahead.expect(nodes, (node) => compileAhead(node, parts));
  let index = 0;
  const finish = (result: NodeResult, position: number) => {
    results.push(result);
    if (mode !== 'compile' || result.status === 'error') emit({ kind: 'node-end', result, index: position, total });
  };
  await runSchedule(
    schedule,
    {
      run: async (id, thread) => {
        const node = nodeOf(id);
        parts.ahead.begins(node);
        if (!isTold.has(node)) {
          const result = await runNode(node, threadName(thread), mode, parts);
          if (result.status === 'error') uncompiled.set(id, result);
          return result.status === 'error' ? 'failed' : 'done';
        }
        const position = ++index;
        if (mode !== 'compile' && !isNoOp(node)) emit({ kind: 'node-start', node, index: position, total });
        const result = await runNode(node, threadName(thread), mode, parts);
        finish(result, position);
        return ['error', 'fail', 'partial success'].includes(result.status) ? 'failed' : 'done';
      },
      skip: (id, because) => {
        if (isTold.has(nodeOf(id))) finish(skippedResult(nodeOf(id), because, uncompiled.get(because)), ++index);
      },
    },
    { threads, failFast, signal },
  );
  return results;
}

const threadName = (thread: number) => `Thread-${thread + 1} (worker)`;

/** @param skipCause the ephemeral model that could not be compiled, where it was that: it has no result of its own */
function skippedResult(node: ManifestNode, because: UniqueId | null, skipCause?: NodeResult): NodeResult {
  const message =
    skipCause !== undefined
      ? `Compilation Error in ${node.unique_id}, caused by compilation error in referenced ephemeral model ${because}`
      : because === null
        ? null
        : `Skipped because of ${because}`;
  return {
    ...{ node, status: 'skipped', timing: [], threadId: 'main', executionTimeSeconds: 0, message, adapterResponse: null, failures: null },
    ...(skipCause === undefined ? {} : { skipCause }),
  };
}
