import { catalogReader, checkFreshness, PgTrickleError, readStreamTables, type StreamTable } from '@pgtrickle-js/core';
import { freshnessArtifact } from '../artifacts/freshness.js';
import { invocationFacts } from '../artifacts/metadata.js';
import { nodeFiles } from '../artifacts/node-files.js';
import { writeJson } from '../artifacts/write-json.js';
import { streamTableAge } from '../execute/freshness.js';
import { freshnessLimits } from '../execute/freshness-limits.js';
import type { FreshnessResult } from '../execute/result.js';
import { withRunParts } from '../execute/with-run-parts.js';
import type { ManifestNode } from '../manifest/node.js';
import type { ProjectCommand } from './handler.js';
import { invocationArgs } from './invocation-args.js';
import { printableFreshness } from './printable-freshness.js';
import { countResources } from './run-selected.js';
import { selectResources } from './select-resources.js';
import { freshnessOutcome, told } from './source-freshness.js';

/** Checks the stream tables of the selected models by one look at the catalog, and writes freshness.json. */
export const modelFreshness: ProjectCommand = async (project, options) => {
  const { loaded, manifest } = project;
  const { emit } = options;
  const ids = await selectResources(project, options);
  emit({ kind: 'found', counts: countResources(manifest) });
  const models = ids.flatMap((id) => manifest.nodes[id] ?? []).filter(({ config }) => config.materialized === 'stream_table');
  const startedAt = performance.now();
  if (models.length === 0) emit({ kind: 'message', level: 'warn', text: 'Nothing to do: no stream table is selected' });
  const results = await withRunParts(
    project,
    { ...options, selected: ids, args: invocationArgs(options), write: nodeFiles(loaded) },
    async ({ pool }) => {
      if (models.length === 0) return [];
      const names = models.map(({ schema, alias }) => `${schema}.${alias}`);
      const tables = new Map(
        (await readStreamTables(catalogReader((await pool.get('main')).client), names)).map((table) => [table.name as string, table]),
      );
      const checked: FreshnessResult[] = [];
      for (const [index, model] of models.entries()) {
        const progress = { node: model, label: model.name, index: index + 1, total: models.length };
        checked.push(await told(progress, emit, async () => checkModel(model, tables.get(names[index] as string), options)));
      }
      return checked;
    },
  );
  if (options.writeJson !== false) {
    const facts = { ...invocationFacts(loaded), elapsedSeconds: (performance.now() - startedAt) / 1000 };
    await writeJson(loaded.targetDir, 'freshness.json', freshnessArtifact(results, facts));
  }
  const outcome = freshnessOutcome(results, [], { ...options, elapsedSeconds: (performance.now() - startedAt) / 1000 });
  return { ...outcome, lines: options.output === 'json' ? [printableFreshness(results)] : [] };
};

/** @throws {PgTrickleError} `DBT_CONFIG_INVALID` when a limit cannot be read */
function checkModel(
  model: ManifestNode,
  table: StreamTable | undefined,
  limits: { warnSeconds?: number | undefined; errorSeconds?: number | undefined },
): FreshnessResult {
  const { criteria, warnAfterSeconds, errorAfterSeconds } = freshnessLimits(model, limits);
  const startedAt = new Date();
  const common = {
    node: model,
    label: model.name,
    criteria,
    adapterResponse: null,
    threadId: 'main',
    timing: [{ name: 'execute' as const, startedAt, completedAt: startedAt }],
    executionTimeSeconds: 0,
  };
  if (table === undefined) {
    const error = new PgTrickleError('STREAM_TABLE_NOT_FOUND', {
      message: `there is no stream table ${model.schema}.${model.alias} (in ${model.original_file_path})`,
      hint: `Build it: pgt-dbt run --select ${model.name}`,
    });
    return { ...common, status: 'runtime error', error };
  }
  const [finding] = checkFreshness(table, { warnAfterSeconds, errorAfterSeconds });
  const level = finding?.level ?? 'unknown';
  return { ...common, status: level === 'unknown' ? 'warn' : level, age: streamTableAge(table), message: finding?.message };
}
