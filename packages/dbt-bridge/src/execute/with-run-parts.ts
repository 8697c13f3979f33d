import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import { RelationCache } from '../adapter/relation-cache.js';
import { SessionPool } from '../adapter/session-pool.js';
import type { CommandName } from '../commands/command.js';
import { parseSample, timeWindowOf } from '../compile/time-window.js';
import { recordedArgs } from '../context/recorded-args.js';
import { flagsOf } from '../context/template-flags.js';
import { toPython } from '../jinja/values/to-python.js';
import { findMetric } from '../manifest/find-metric.js';
import { RefLookup, SourceLookup } from '../manifest/ref-lookup.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Project } from '../parse-project.js';
import { Ahead } from './ahead.js';
import { type Deferred, deferral, standInFor } from './defer.js';
import { Outlook } from './outlook.js';
import type { BatchResults, RunEvent } from './result.js';
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
  /** Build nothing when a hook of `on-run-start` fails. */
  readonly skipNodesIfOnRunStartFails?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The server refuses every write. */
  readonly readOnly?: boolean | undefined;
  /** Where what is not built here is found: `--defer`, `clone`. */
  readonly deferred?: Deferred | undefined;
  /** Look only into the schemas of what is selected. */
  readonly cacheSelectedOnly?: boolean | undefined;
  readonly eventTimeStart?: string | undefined;
  readonly eventTimeEnd?: string | undefined;
  readonly sample?: string | undefined;
  /** What is left of microbatch models whose run is retried. */
  readonly retriedBatches?: ReadonlyMap<UniqueId, BatchResults> | undefined;
  /** Where batches end that no flag bounds: now, or the start of the run that is retried. */
  readonly batchesUntil?: Date | undefined;
  /** `--no-introspect`: no template asks the database. */
  readonly introspect?: boolean | undefined;
  readonly injectEphemeralCtes?: boolean | undefined;
  readonly emit: (event: RunEvent) => void;
  readonly write: WriteNode;
  /** Of the invocation, as templates and artifacts show them. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** Does something that needs the database, and closes every connection after it. The signal cancels the statements that are running. */
export async function withRunParts<T>(project: Project, options: ExecuteOptions, work: (parts: RunParts) => Promise<T>): Promise<T> {
  const { signal, readOnly = false } = options;
  const { credentials } = project.loaded.profile;
  const pool = new SessionPool({ ...credentials, readOnly }, signal);
  const cancel = () => void pool.cancelAll().catch(() => {});
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await work(runParts(project, pool, options));
  } finally {
    signal?.removeEventListener('abort', cancel);
    await pool.close();
  }
}

function runParts(whole: Project, pool: SessionPool, options: ExecuteOptions): RunParts {
  const { loaded, manifest, macros } = whole;
  const refs = new RefLookup(Object.values(manifest.nodes));
  const sources = new SourceLookup(Object.values(manifest.sources));
  const functions = new RefLookup(Object.values(manifest.functions), ['function']);
  const rootName = loaded.root.name;
  const cache = new RelationCache();
  let graph: unknown;
  return {
    project: loaded,
    whole,
    manifest,
    scope: macros,
    pool,
    cache,
    outlook: new Outlook(),
    ahead: new Ahead(),
    compiled: new Map(),
    bases: new Map(),
    takesIn: options.injectEphemeralCtes !== false,
    resolveRef: (args, from) =>
      found(refs.find(args, rootName, from.package_name), args.name, () => Object.values(manifest.nodes).map(({ name }) => name)),
    resolveSource: (source, table, from) =>
      found(sources.find(source, table, rootName, from.package_name), `${source}.${table}`, () =>
        Object.values(manifest.sources).map((one) => `${one.source_name}.${one.name}`),
      ),
    resolveFunction: (args, from) => found(functions.find(args, rootName, from.package_name), args.name, () => functions.names()),
    resolveMetric: (args, from) =>
      found(findMetric(Object.values(manifest.metrics), args, rootName, from.package_name), args.name, () =>
        Object.values(manifest.metrics).map(({ name }) => name),
      ),
    flags: flagsOf(options.args),
    shared: {
      graph: () => {
        graph ??= toPython({
          nodes: manifest.nodes,
          sources: manifest.sources,
          exposures: manifest.exposures,
          groups: manifest.groups,
          metrics: manifest.metrics,
          semantic_models: manifest.semantic_models,
          saved_queries: manifest.saved_queries,
          functions: manifest.functions,
        });
        return graph;
      },
      selectedResources: options.selected,
      invocationArgs: recordedArgs(options.args),
    },
    onlySelectedSchemas: options.cacheSelectedOnly ?? false,
    deferredRelation: deferral(options.deferred, cache, new Set(options.selected), loaded.root.file.quoting),
    standIn: standInFor(options.deferred, loaded.root.file.quoting),
    eventTime: timeWindowOf(options),
    sample: options.sample === undefined ? undefined : parseSample(options.sample, new Date(loaded.startedAt)),
    retriedBatches: options.retriedBatches ?? new Map(),
    batchesUntil: options.batchesUntil ?? new Date(loaded.startedAt),
    introspect: options.command !== 'compile' || options.introspect !== false,
    write: options.write,
    emit: options.emit,
    signal: options.signal,
  };
}

/** What was linked is there: only a name that a template makes up at run time is not. */
function found<T>(value: T | undefined, name: string, known: () => Iterable<string>): T {
  if (value !== undefined) return value;
  throw new PgTrickleError('DBT_REF_NOT_FOUND', {
    message: `"${name}" was not known when the project was parsed`,
    hint: didYouMean(name, known()) ?? `Add a comment with the reference to the model: -- depends_on: {{ ref('${name}') }}`,
  });
}
