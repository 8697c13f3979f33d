import { cp, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fromUnknown, renderError } from '@pgtrickle-js/core';
import { Relation } from '../adapter/relation.js';
import { ResultTable } from '../adapter/result-table.js';
import { type CatalogRow, type CatalogTable, catalogArtifact, catalogKey, catalogTables } from '../artifacts/catalog.js';
import { invocationFacts } from '../artifacts/metadata.js';
import { nodeFiles } from '../artifacts/node-files.js';
import { runResults } from '../artifacts/run-results.js';
import { writeJson, writeText } from '../artifacts/write-json.js';
import { isEphemeral } from '../compile/node-context.js';
import { renderDocsPage } from '../docs/render-docs-page.js';
import { executeRun } from '../execute/execute-run.js';
import { nodeRuntime } from '../execute/node-runtime.js';
import { operationNode } from '../execute/operation-node.js';
import type { NodeResult } from '../execute/result.js';
import { withRunParts } from '../execute/with-run-parts.js';
import { toPlain } from '../jinja/values/to-plain.js';
import type { Manifest } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Project } from '../parse-project.js';
import type { CommandOptions, ProjectCommand } from './handler.js';
import { invocationArgs } from './invocation-args.js';
import { nodesToRun } from './resources.js';
import { countResources } from './run-selected.js';
import { selectResources } from './select-resources.js';

/** Compiles what is selected, asks the database what there is of it, and writes catalog.json and the page of the project. */
export const docsGenerate: ProjectCommand = async (project, options) => {
  const { loaded, manifest } = project;
  const { emit } = options;
  const ids = await selectResources(project, options);
  emit({ kind: 'found', counts: countResources(manifest) });
  const startedAt = performance.now();
  const compiled = options.compile === false ? [] : await compile(project, ids, options);
  if (compiled.some(({ status }) => status === 'error')) {
    emit({ kind: 'message', level: 'error', text: 'compile failed, cannot generate docs' });
    return { success: false, exitCode: 2, results: compiled };
  }
  const selecting = [options.select, options.exclude, options.selector].some((given) => given !== undefined);
  const wanted = options.emptyCatalog === true ? new Set<UniqueId>() : selecting ? new Set(ids) : undefined;
  const { rows, error } = options.emptyCatalog === true ? { rows: [], error: null } : await readCatalog(project, wanted, options);
  const catalog = { ...byNode(catalogTables(rows), manifest, wanted), errors: error === null ? null : [error] };
  const artifact = catalogArtifact(catalog, invocationFacts(loaded));
  await writeJson(loaded.targetDir, 'catalog.json', artifact);
  if (options.compile !== false) await writeJson(loaded.targetDir, 'manifest.json', manifest);
  await copyAssets(project);
  const page = await renderDocsPage({ manifest, catalog: { ...catalog.nodes, ...catalog.sources }, results: await lastResults(loaded.targetDir) });
  await writeText(loaded.targetDir, 'index.html', page);
  if (options.static === true) await writeText(loaded.targetDir, 'static_index.html', page);
  if (error !== null) emit({ kind: 'message', level: 'error', text: `dbt encountered 1 failure while writing the catalog: ${error}` });
  const path = join(loaded.targetDir, 'catalog.json');
  emit({ kind: 'message', level: 'info', name: 'CatalogWritten', text: `Catalog written to ${path}`, data: { path } });
  emit({ kind: 'message', level: 'info', text: `Page written to ${join(loaded.targetDir, 'index.html')}` });
  // After the page, which shows how tests ended in the run before.
  if (options.compile !== false && options.writeJson !== false) {
    const facts = { ...invocationFacts(loaded), elapsedSeconds: (performance.now() - startedAt) / 1000, args: invocationArgs(options) };
    await writeJson(loaded.targetDir, 'run_results.json', runResults(compiled, facts));
  }
  return { success: error === null, results: compiled };
};

/** What came of each node when one was last run, as far as the artifact of a run is there. */
async function lastResults(targetDir: string): Promise<ReadonlyMap<UniqueId, string>> {
  try {
    const { args, results } = JSON.parse(await readFile(join(targetDir, 'run_results.json'), 'utf8')) as {
      readonly args: { readonly which?: unknown };
      readonly results: readonly { readonly unique_id: UniqueId; readonly status: string }[];
    };
    // What was only compiled has no result, though its status is `success`.
    if (args.which === 'generate' || args.which === 'compile') return new Map();
    return new Map(results.map(({ unique_id: id, status }) => [id, status]));
  } catch {
    return new Map();
  }
}

async function compile(project: Project, ids: readonly UniqueId[], options: CommandOptions): Promise<NodeResult[]> {
  const nodes = nodesToRun('compile', ids, project.manifest);
  if (nodes.length === 0) return [];
  return executeRun(project, nodes, {
    ...options,
    command: 'compile',
    selected: ids,
    args: invocationArgs(options),
    write: nodeFiles(project.loaded),
  });
}

/** Beyond this many relations the whole of their schemas is read. */
const manyRelations = 100;

async function readCatalog(
  project: Project,
  wanted: ReadonlySet<UniqueId> | undefined,
  options: CommandOptions,
): Promise<{ rows: readonly CatalogRow[]; error: string | null }> {
  const { loaded, manifest } = project;
  const { database } = loaded.profile.credentials;
  const all = [...Object.values(manifest.nodes), ...Object.values(manifest.sources)]
    .filter((node) => node.resource_type === 'source' || (['model', 'seed', 'snapshot', 'test'].includes(node.resource_type) && !isEphemeral(node)))
    .filter(({ unique_id: id }) => wanted === undefined || wanted.has(id))
    .map((node) => new Relation({ database, schema: node.schema, identifier: 'identifier' in node ? node.identifier : node.alias }));
  if (all.length === 0) return { rows: [], error: null };
  options.emit({ kind: 'message', level: 'info', name: 'BuildingCatalog', text: 'Building catalog', data: {} });
  return withRunParts(project, { ...options, selected: [], args: invocationArgs(options), write: nodeFiles(loaded) }, async (parts) => {
    const node = operationNode(loaded, { name: 'generate_catalog', uniqueId: 'generate_catalog' });
    const { callMacro } = nodeRuntime(node, 'main', parts).adapter().parts;
    const schema = new Relation({ database, schema: 'INFORMATION_SCHEMA' }).informationSchema(null);
    const schemas = [...new Set(all.map((relation) => relation.schema as string))].sort();
    try {
      const table =
        wanted !== undefined && all.length <= manyRelations
          ? await callMacro('get_catalog_relations', { information_schema: schema, relations: all })
          : await callMacro('get_catalog', { information_schema: schema, schemas });
      return { rows: table instanceof ResultTable ? plainRows(table) : [], error: null };
    } catch (thrown) {
      return { rows: [], error: renderError(fromUnknown(thrown)) };
    }
  });
}

function plainRows(table: ResultTable): CatalogRow[] {
  return table.rows.map(({ items }) => Object.fromEntries(table.columnNames.map((name, index) => [name, toPlain(items[index])])));
}

/** Of the relations that were found, those of the project, by node and by source: one relation can be both. */
function byNode(
  tables: readonly CatalogTable[],
  manifest: Manifest,
  wanted: ReadonlySet<UniqueId> | undefined,
): { nodes: Record<UniqueId, CatalogTable>; sources: Record<UniqueId, CatalogTable> } {
  const found = new Map(tables.map((table) => [catalogKey(table.metadata.database, table.metadata.schema, table.metadata.name), table]));
  const pick = <T extends { unique_id: UniqueId; database: string | null; schema: string }>(resources: Iterable<T>, nameOf: (one: T) => string) => {
    const picked: Record<UniqueId, CatalogTable> = {};
    for (const one of resources) {
      const table = found.get(catalogKey(one.database, one.schema, nameOf(one)));
      if (table !== undefined && (wanted === undefined || wanted.has(one.unique_id))) picked[one.unique_id] = { ...table, unique_id: one.unique_id };
    }
    return picked;
  };
  return {
    nodes: pick(Object.values(manifest.nodes), ({ alias }) => alias),
    sources: pick(Object.values(manifest.sources), ({ identifier }) => identifier),
  };
}

/** The folders of `asset-paths`, which descriptions show pictures from. */
async function copyAssets({ loaded }: Project): Promise<void> {
  for (const path of loaded.root.file.assetPaths) {
    const [from, to] = [join(loaded.root.root, path), join(loaded.targetDir, path)];
    await rm(to, { recursive: true, force: true });
    if ((await stat(from).catch(() => undefined))?.isDirectory()) await cp(from, to, { recursive: true });
  }
}
