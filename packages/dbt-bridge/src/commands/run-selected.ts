import { renderTable } from '../adapter/result-table.js';
import { invocationFacts } from '../artifacts/metadata.js';
import { nodeFiles } from '../artifacts/node-files.js';
import { runResults } from '../artifacts/run-results.js';
import { writeJson } from '../artifacts/write-json.js';
import { executeRun } from '../execute/execute-run.js';
import { loadSeed } from '../execute/load-seed.js';
import type { NodeResult, RunEvent } from '../execute/result.js';
import type { Manifest } from '../manifest/manifest.js';
import type { Project } from '../parse-project.js';
import { deferredOf } from './deferred.js';
import type { CommandOptions, CommandResult } from './handler.js';
import { invocationArgs } from './invocation-args.js';
import { nodesToRun } from './resources.js';
import { selectResources } from './select-resources.js';

/** In dbt's words. */
export const nothingToDo: RunEvent = {
  kind: 'message',
  level: 'warn',
  name: 'NothingToDo',
  data: {},
  text: 'Nothing to do. Try checking your model configs and model specification args',
};

/** Builds, tests, loads or compiles what is selected, and writes run_results.json. */
export async function runSelected(project: Project, options: CommandOptions): Promise<CommandResult> {
  const { loaded, manifest } = project;
  const { emit, command } = options;
  const ids = await selectResources(project, options);
  const startedAt = performance.now();
  emit({ kind: 'found', counts: countResources(manifest), manifest });
  const nodes = nodesToRun(command, ids, manifest);
  if (nodes.length === 0) emit(nothingToDo);
  const deferred = await deferredOf(project, options);
  const args = invocationArgs(options);
  const write = nodeFiles(loaded);
  const results = nodes.length === 0 ? [] : await executeRun(project, nodes, { ...options, selected: ids, deferred, write, args });
  if (options.show) await sayRows(results, project, options);
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const interrupted = options.signal?.aborted === true;
  // `compile` counts nothing, as in dbt, unless there is something wrong to tell.
  const isTold = command !== 'compile' || interrupted || results.some(({ status }) => status !== 'success');
  if (nodes.length > 0 && isTold) emit({ kind: 'finished', results, elapsedSeconds, interrupted });
  if (options.writeJson !== false) {
    const facts = { ...invocationFacts(loaded), elapsedSeconds, args };
    await writeJson(loaded.targetDir, 'run_results.json', runResults(results, facts));
  }
  return {
    success: !interrupted && results.every(({ status }) => !['error', 'fail', 'partial success', 'skipped'].includes(status)),
    results,
    interrupted,
  };
}

/** How many rows of a seed `--show` shows, as dbt. */
const shownRows = 10;

async function sayRows(results: readonly NodeResult[], project: Project, { emit }: CommandOptions): Promise<void> {
  for (const { node, status } of results) {
    if (node.resource_type !== 'seed' || status !== 'success') continue;
    const title = `Random sample of table: ${node.schema}.${node.alias}`;
    const text = renderTable(await loadSeed(node, project.loaded), shownRows);
    for (const line of ['', title, '-'.repeat(title.length), ...text.trimEnd().split('\n')]) emit({ kind: 'message', level: 'info', text: line });
  }
}

/** `5 models, 1 seed, 12 data tests, 2 sources`: what the project has, whatever was selected. */
export function countResources(manifest: Manifest): Map<string, number> {
  const { nodes, sources, exposures, macros, metrics, groups, unit_tests: unitTests, semantic_models: models, saved_queries: queries } = manifest;
  const counts = new Map<string, number>();
  const add = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  // A test of what does not exist is switched off while parsing.
  for (const { resource_type: type, config } of Object.values(nodes)) if (config.enabled) add(type);
  for (const kind of [...Object.keys(sources).map(() => 'source'), ...Object.keys(exposures).map(() => 'exposure')]) add(kind);
  for (const _ of Object.keys(metrics)) add('metric');
  for (const _ of Object.keys(macros)) add('macro');
  for (const _ of Object.keys(groups)) add('group');
  for (const _ of Object.keys(models)) add('semantic model');
  for (const _ of Object.keys(queries)) add('saved query');
  for (const _ of Object.keys(unitTests)) add('unit test');
  return counts;
}
