import { relative } from 'node:path';
import type { PgTrickleError } from '@pgtrickle-js/core';
import { nodeFiles } from './artifacts/node-files.js';
import { runResults } from './artifacts/run-results.js';
import { writeJson } from './artifacts/write-json.js';
import type { CommandName } from './commands/command.js';
import { checkConnection } from './commands/debug.js';
import { type ListOptions, list } from './commands/list.js';
import { nodesToRun, type ResourceFilter, resourcesOf } from './commands/resources.js';
import { dbtVersion, metadataEnv } from './context/project-context.js';
import { executeRun } from './execute/execute-run.js';
import type { NodeResult, RunEvent } from './execute/result.js';
import type { Manifest } from './manifest/manifest.js';
import type { UniqueId } from './manifest/resource.js';
import { type Project, parseProject } from './parse-project.js';
import type { ProjectOptions } from './project/types.js';
import { type SelectOptions, select } from './select/select.js';

/** One invocation, as the flags of the command line say it. What is left out has dbt's default. */
export interface RunOptions extends ProjectOptions, Omit<SelectOptions, 'selectors'>, ListOptions {
  readonly command: CommandName;
  readonly resourceTypes?: ResourceFilter | undefined;
  readonly fullRefresh?: boolean | undefined;
  /** Build with no rows: every relation that is referred to is empty. */
  readonly empty?: boolean | undefined;
  readonly failFast?: boolean | undefined;
  readonly storeFailures?: boolean | undefined;
  /** Write manifest.json and run_results.json. Default true. */
  readonly writeJson?: boolean | undefined;
  /** What happened, as it happens. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Cancels the running statements and starts no more. */
  readonly signal?: AbortSignal | undefined;
}

export interface Result {
  /** No node failed and nothing was interrupted. Warnings and skips because of an earlier failure aside. */
  readonly success: boolean;
  readonly results: readonly NodeResult[];
  readonly manifest: Manifest;
  readonly interrupted: boolean;
  /** What `ls` and `debug` print. */
  readonly lines: readonly string[];
  readonly error?: PgTrickleError | undefined;
}

/**
 * Runs one command on a dbt project: what the command line does, without the command line. Any number of invocations can go on at a time.
 *
 * @throws {PgTrickleError} when there is no project to run (`DBT_*`, `JINJA_*`) or no server (`CONNECT_*`). What goes wrong in a node is in its result.
 * @example
 * const { success, results } = await run({ command: 'build', projectDir: 'analytics', select: ['tag:hourly+'] });
 */
export async function run(options: RunOptions): Promise<Result> {
  const emit = options.onEvent ?? (() => {});
  const project = await parseProject({
    ...options,
    onLog: (text, info) => emit({ kind: 'message', level: info ? 'info' : 'debug', text }),
    onWarning: (text) => emit({ kind: 'message', level: 'warn', text }),
  });
  const { loaded, manifest, graph } = project;
  for (const { message } of project.warnings) emit({ kind: 'message', level: 'warn', text: message });
  const done = (more: Partial<Result>): Result => ({ success: true, results: [], manifest, interrupted: false, lines: [], ...more });
  if (options.writeJson !== false && options.command !== 'debug') await writeJson(loaded.targetDir, 'manifest.json', manifest);
  if (options.command === 'parse') return done({});
  if (options.command === 'debug') return done(await checkConnection(loaded));

  const selected = select(manifest, graph, { ...options, selectors: loaded.selectors });
  for (const { message } of selected.warnings) emit({ kind: 'message', level: 'warn', text: message });
  const ids = resourcesOf(
    options.command,
    graph.order.filter((id) => selected.ids.has(id)),
    manifest,
    options.resourceTypes ?? {},
  );
  if (options.command === 'ls') return done({ lines: list(ids, manifest, options) });
  return runSelected(project, ids, { ...options, emit }, done);
}

async function runSelected(
  project: Project,
  ids: readonly UniqueId[],
  options: RunOptions & { readonly emit: (event: RunEvent) => void },
  done: (more: Partial<Result>) => Result,
): Promise<Result> {
  const { loaded, manifest } = project;
  const { emit, command } = options;
  const startedAt = performance.now();
  emit({ kind: 'found', counts: countResources(manifest) });
  const nodes = nodesToRun(command, ids, manifest);
  const unitTests = ids.filter((id) => manifest.unit_tests[id] !== undefined).length;
  if (unitTests > 0)
    emit({ kind: 'message', level: 'warn', text: `${unitTests} unit tests were not run: this version of pgt-dbt runs data tests only` });
  if (nodes.length === 0) {
    emit({ kind: 'message', level: 'warn', text: 'Nothing to do. Try checking your model configs and model specification args' });
  }
  const write = nodeFiles(loaded.targetDir, shownFolder(loaded.root.root, loaded.targetDir));
  const results = nodes.length === 0 ? [] : await executeRun(project, nodes, { ...options, selected: ids, write, args: argsOf(options) });
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const interrupted = options.signal?.aborted === true;
  if (nodes.length > 0) emit({ kind: 'finished', results, elapsedSeconds, interrupted });
  if (options.writeJson !== false) {
    const facts = {
      version: dbtVersion,
      invocationId: loaded.invocationId,
      startedAt: loaded.startedAt,
      generatedAt: new Date(),
      env: metadataEnv(loaded.env),
      elapsedSeconds,
      args: argsOf(options),
    };
    await writeJson(loaded.targetDir, 'manifest.json', manifest);
    await writeJson(loaded.targetDir, 'run_results.json', runResults(results, facts));
  }
  return done({ success: !interrupted && results.every(({ status }) => status !== 'error' && status !== 'fail'), results, interrupted });
}

/** Relative to the project where it lies inside of it. */
function shownFolder(project: string, folder: string): string {
  const path = relative(project, folder);
  return path.startsWith('..') ? folder : path;
}

/** What run_results.json and templates are told of the flags, by dbt's names. */
function argsOf(options: RunOptions): Record<string, unknown> {
  const args = {
    which: options.command === 'ls' ? 'list' : options.command,
    invocation_command: `pgt-dbt ${options.command}`,
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    selector: options.selector ?? null,
    indirect_selection: options.indirectSelection ?? 'eager',
    full_refresh: options.fullRefresh ?? false,
    empty: options.empty ?? false,
    fail_fast: options.failFast ?? false,
    store_failures: options.storeFailures ?? false,
    vars: options.vars ?? {},
    target: options.target ?? null,
    profile: options.profile ?? null,
    project_dir: options.projectDir ?? null,
    profiles_dir: options.profilesDir ?? null,
    threads: options.threads ?? null,
    write_json: options.writeJson ?? true,
  };
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));
}

/** `5 models, 1 seed, 12 data tests, 2 sources`: what the project has, whatever was selected. */
function countResources({ nodes, sources, exposures, macros, unit_tests: unitTests }: Manifest): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  // A test of what does not exist is switched off while parsing.
  for (const { resource_type: type, config } of Object.values(nodes)) if (config.enabled) add(type);
  for (const kind of [...Object.keys(sources).map(() => 'source'), ...Object.keys(exposures).map(() => 'exposure')]) add(kind);
  for (const _ of Object.keys(macros)) add('macro');
  for (const _ of Object.keys(unitTests)) add('unit test');
  return counts;
}
