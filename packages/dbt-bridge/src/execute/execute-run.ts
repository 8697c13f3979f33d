import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import { RelationCache } from '../adapter/relation-cache.js';
import { SessionPool } from '../adapter/session-pool.js';
import type { CommandName } from '../commands/command.js';
import { ownRelation } from '../compile/node-context.js';
import { toPython } from '../jinja/values/to-python.js';
import type { ManifestNode } from '../manifest/node.js';
import { RefLookup, SourceLookup } from '../manifest/ref-lookup.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Project } from '../parse-project.js';
import type { Quoting } from '../project/types.js';
import { makeSchedule } from '../schedule/make-schedule.js';
import { runSchedule } from '../schedule/schedule.js';
import { checkNodes } from './check-nodes.js';
import { type Deferred, deferral, standInFor } from './defer.js';
import { runHooks } from './hooks.js';
import { Outlook } from './outlook.js';
import { lookAround, prepareRun } from './prepare-run.js';
import type { NodeResult, RunEvent } from './result.js';
import { type RunMode, runNode } from './run-node.js';
import type { RunParts, WriteNode } from './run-parts.js';

export interface ExecuteOptions {
  readonly command: CommandName;
  /** What templates see as `selected_resources`. */
  readonly selected: readonly UniqueId[];
  readonly threads?: number | undefined;
  readonly fullRefresh?: boolean | undefined;
  readonly empty?: boolean | undefined;
  readonly failFast?: boolean | undefined;
  readonly singleThreaded?: boolean | undefined;
  readonly storeFailures?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where what is not built here is found: `--defer`, `clone`. */
  readonly deferred?: Deferred | undefined;
  /** Look only into the schemas of what is selected. */
  readonly cacheSelectedOnly?: boolean | undefined;
  readonly emit: (event: RunEvent) => void;
  readonly write: WriteNode;
  /** Of the invocation, as templates and artifacts show them. */
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Runs nodes in the order of the graph, between the hooks of the project.
 *
 * @throws {PgTrickleError} `DBT_MATERIALIZATION_UNKNOWN`, `NAME_INVALID` or `DEFINITION_INVALID` before anything is run; `CONNECT_*` when there is no server.
 */
export async function executeRun(project: Project, nodes: readonly ManifestNode[], options: ExecuteOptions): Promise<NodeResult[]> {
  const { loaded, graph, manifest } = project;
  const { command, emit, signal } = options;
  const mode: RunMode = command === 'compile' || command === 'clone' ? command : 'execute';
  if (mode === 'execute') checkNodes(nodes, project);
  if (options.storeFailures) for (const node of nodes) keepFailures(node, loaded.root.file.quoting);
  const pool = new SessionPool(loaded.profile.credentials, signal);
  const cancel = () => void pool.cancelAll().catch(() => {});
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const parts = runParts(project, pool, options);
    const threads = options.singleThreaded ? 1 : loaded.profile.threads;
    emit({ kind: 'started', threads, targetName: loaded.profile.targetName });
    // Compiling alone needs no database: what a template or --defer looks for is read when it does.
    if (mode !== 'compile' || options.deferred !== undefined) await prepareRun(nodes, parts, mode);
    const before = mode !== 'execute' ? [] : await runHooks('on-run-start', parts);
    // What hooks have done is not in what was seen before them.
    if (before.length > 0) await lookAround(nodes, parts);
    if (before.some(({ status }) => status === 'error')) return [...before, ...nodes.map((node) => skippedResult(node, null))];
    const schedule = makeSchedule(
      graph,
      nodes.map((node) => node.unique_id),
      {
        isTest: (id) => manifest.nodes[id]?.resource_type === 'test',
        testsGate: command === 'build',
        isIndependent: mode === 'clone',
      },
    );
    const results = await runAll(schedule, parts, { ...options, threads, mode });
    const schemas = [...new Set(nodes.flatMap((node) => (node.relation_name === null ? [] : [node.schema])))];
    const after = mode !== 'execute' || signal?.aborted ? [] : await runHooks('on-run-end', parts, { results, schemas });
    return [...before, ...results, ...after];
  } finally {
    signal?.removeEventListener('abort', cancel);
    await pool.close();
  }
}

/** `--store-failures` gives a relation to each test that does not refuse it. */
function keepFailures(node: ManifestNode, quoting: Quoting): void {
  if (node.resource_type !== 'test' || node.config.store_failures === false) return;
  node.relation_name ??= ownRelation(node, quoting).render();
}

async function runAll(
  schedule: ReturnType<typeof makeSchedule>,
  parts: RunParts,
  { threads, failFast, signal, emit, mode }: ExecuteOptions & { readonly threads: number; readonly mode: RunMode },
): Promise<NodeResult[]> {
  const results: NodeResult[] = [];
  const nodeOf = (id: UniqueId) => parts.manifest.nodes[id] as ManifestNode;
  const total = schedule.nodes.length;
  let index = 0;
  const finish = (result: NodeResult, position: number) => {
    results.push(result);
    if (mode !== 'compile' || result.status === 'error') emit({ kind: 'node-end', result, index: position, total });
  };
  await runSchedule(
    schedule,
    {
      run: async (id, thread) => {
        const position = ++index;
        const node = nodeOf(id);
        if (mode !== 'compile') emit({ kind: 'node-start', node, index: position, total });
        const result = await runNode(node, `Thread-${thread + 1} (worker)`, mode, parts);
        finish(result, position);
        return result.status === 'error' || result.status === 'fail' ? 'failed' : 'done';
      },
      skip: (id, because) => finish(skippedResult(nodeOf(id), because), ++index),
    },
    { threads, failFast, signal },
  );
  return results;
}

function runParts({ loaded, manifest, macros }: Project, pool: SessionPool, options: ExecuteOptions): RunParts {
  const refs = new RefLookup(Object.values(manifest.nodes));
  const sources = new SourceLookup(Object.values(manifest.sources));
  const rootName = loaded.root.name;
  const cache = new RelationCache();
  let graph: unknown;
  return {
    project: loaded,
    manifest,
    scope: macros,
    pool,
    cache,
    outlook: new Outlook(),
    compiled: new Map(),
    bases: new Map(),
    resolveRef: (args, from) =>
      found(refs.find(args, rootName, from.package_name), args.name, () => Object.values(manifest.nodes).map(({ name }) => name)),
    resolveSource: (source, table, from) =>
      found(sources.find(source, table, rootName, from.package_name), `${source}.${table}`, () =>
        Object.values(manifest.sources).map((one) => `${one.source_name}.${one.name}`),
      ),
    flags: Object.fromEntries(Object.entries(options.args).map(([name, value]) => [name.toUpperCase(), value])),
    shared: {
      graph: () => {
        graph ??= toPython({ nodes: manifest.nodes, sources: manifest.sources, exposures: manifest.exposures, groups: manifest.groups, metrics: {} });
        return graph;
      },
      selectedResources: options.selected,
      invocationArgs: options.args,
    },
    onlySelectedSchemas: options.cacheSelectedOnly ?? false,
    deferredRelation: deferral(options.deferred, cache, new Set(options.selected), loaded.root.file.quoting),
    standIn: standInFor(options.deferred, loaded.root.file.quoting),
    write: options.write,
    emit: options.emit,
    signal: options.signal,
  };
}

function skippedResult(node: ManifestNode, because: UniqueId | null): NodeResult {
  const message = because === null ? null : `Skipped because of ${because}`;
  return { node, status: 'skipped', timing: [], threadId: 'main', executionTimeSeconds: 0, message, adapterResponse: null, failures: null };
}

/** What was linked is there: only a name that a template makes up at run time is not. */
function found<T>(value: T | undefined, name: string, known: () => Iterable<string>): T {
  if (value !== undefined) return value;
  throw new PgTrickleError('DBT_REF_NOT_FOUND', {
    message: `"${name}" was not known when the project was parsed`,
    hint: didYouMean(name, known()) ?? `Add a comment with the reference to the model: -- depends_on: {{ ref('${name}') }}`,
  });
}
