import { basename, dirname, join, relative, resolve } from 'node:path';
import { type CatalogReader, catalogReader, readStreamTables, type StreamTable } from '@pgtrickle-js/core';
import { whereInstalled } from '../adapter/read-relations.js';
import { freshnessArtifact } from '../artifacts/freshness.js';
import { invocationFacts } from '../artifacts/metadata.js';
import { nodeFiles } from '../artifacts/node-files.js';
import { writeJson } from '../artifacts/write-json.js';
import { checkSource, hasLimits } from '../execute/freshness.js';
import { runHooks } from '../execute/hooks.js';
import type { FreshnessResult, NodeResult, RunEvent } from '../execute/result.js';
import { withRunParts } from '../execute/with-run-parts.js';
import type { ProjectCommand } from './handler.js';
import { inParallel } from './in-parallel.js';
import { invocationArgs } from './invocation-args.js';
import { countResources, nothingToDo } from './run-selected.js';
import { selectResources } from './select-resources.js';

/** Checks the selected sources that have limits, between the hooks of the project, and writes sources.json. */
export const sourceFreshness: ProjectCommand = async (project, options) => {
  const { loaded, manifest } = project;
  const { emit } = options;
  const ids = await selectResources(project, options);
  emit({ kind: 'found', counts: countResources(manifest) });
  const sources = ids.flatMap((id) => manifest.sources[id] ?? []).filter(({ freshness }) => hasLimits(freshness));
  const startedAt = performance.now();
  if (sources.length === 0) emit(nothingToDo);
  const { results, hooks } = await withRunParts(
    project,
    { ...options, selected: ids, args: invocationArgs(options), write: nodeFiles(loaded) },
    async (parts) => {
      if (sources.length === 0) return { results: [], hooks: [] };
      const { threads, targetName } = loaded.profile;
      emit({ kind: 'started', threads, targetName, nodes: sources.length });
      const withHooks = options.otherFlags?.sourceFreshnessRunProjectHooks !== false;
      const before = withHooks ? await runHooks('on-run-start', parts) : [];
      if (before.some(({ status }) => status === 'error')) return { results: [], hooks: before };
      const streamTables = await streamTablesByName(catalogReader((await parts.pool.get('main')).client));
      const checked = await inParallel(sources, { threads, signal: options.signal }, (source, thread, index) =>
        told({ node: source, label: `${source.source_name}.${source.name}`, index: index + 1, total: sources.length }, emit, () =>
          checkSource(source, thread, { parts, streamTables }),
        ),
      );
      const after = withHooks ? await runHooks('on-run-end', parts, { results: checked, schemas: [] }) : [];
      return { results: checked, hooks: [...before, ...after] };
    },
  );
  const output = options.output as string | undefined;
  if (options.writeJson !== false) {
    const path = output === undefined ? join(loaded.targetDir, 'sources.json') : resolve(options.cwd ?? process.cwd(), output);
    const facts = { ...invocationFacts(loaded), elapsedSeconds: (performance.now() - startedAt) / 1000 };
    await writeJson(dirname(path), basename(path), freshnessArtifact(results, facts));
    emit({ kind: 'message', level: 'debug', text: `Wrote ${relative(loaded.root.root, path)}` });
  }
  return freshnessOutcome(results, hooks, { ...options, elapsedSeconds: (performance.now() - startedAt) / 1000 });
};

/** Success, as dbt counts it: late sources and those that cannot be measured fail the command. */
export function freshnessOutcome(
  results: readonly FreshnessResult[],
  hooks: readonly NodeResult[],
  {
    emit,
    signal,
    elapsedSeconds,
  }: { readonly emit: (event: RunEvent) => void; readonly signal?: AbortSignal | undefined; readonly elapsedSeconds: number },
): { success: boolean; interrupted: boolean; results: readonly NodeResult[] } {
  if (results.length + hooks.length > 0) emit({ kind: 'freshness-finished', results, hooks, elapsedSeconds });
  emit({ kind: 'message', level: 'info', text: 'Done.', name: 'FreshnessCheckComplete', data: {} });
  const interrupted = signal?.aborted === true;
  const failed = results.some(({ status }) => status === 'error' || status === 'runtime error') || hooks.some(({ status }) => status === 'error');
  return { success: !failed && !interrupted, interrupted, results: hooks };
}

/** Says that a check starts, does it, and says how it ended. */
export async function told(
  progress: { readonly node: FreshnessResult['node']; readonly label: string; readonly index: number; readonly total: number },
  emit: (event: RunEvent) => void,
  check: () => Promise<FreshnessResult>,
): Promise<FreshnessResult> {
  const { index, total } = progress;
  emit({ kind: 'freshness-start', ...progress });
  const result = await check();
  emit({ kind: 'freshness-end', result, index, total });
  return result;
}

/** One query for all; none where there is no extension. */
async function streamTablesByName(reader: CatalogReader): Promise<ReadonlyMap<string, StreamTable>> {
  const tables = await whereInstalled(() => readStreamTables(reader));
  return new Map(tables.map((table) => [table.name, table]));
}
