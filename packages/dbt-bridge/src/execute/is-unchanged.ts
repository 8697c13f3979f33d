import { type Catalog, catalogReader, PgTrickleError, planFromCatalog, type StreamTableDefinition } from '@pgtrickle-js/core';
import type { RelationState } from '../adapter/read-project-state.js';
import { ownRelation } from '../compile/node-context.js';
import { internalPackages } from '../context/macro-scope.js';
import type { PyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';
import { compiledCode, type ManifestNode } from '../manifest/node.js';
import { findMaterialization } from './find-materialization.js';
import type { NodeRuntime } from './node-runtime.js';
import type { RunParts } from './run-parts.js';
import { declaredBy } from './stream-table.js';
import { streamTableDefinition } from './stream-table-definition.js';
import { settingsToChange } from './stream-table-settings.js';
import { viewDigest } from './view-methods.js';

/** Whether a view or stream table is as its model says, told from what the run has seen already; false where that cannot be told. */
export async function isUnchanged(node: ManifestNode, runtime: NodeRuntime, parts: RunParts): Promise<boolean> {
  const { outlook, scope, project, flags } = parts;
  const { materialized, full_refresh: configured } = node.config;
  if (materialized !== 'view' && materialized !== 'stream_table') return false;
  if (configured ?? flags.FULL_REFRESH === true) return false;
  if (node.config['pre-hook']?.length || node.config['post-hook']?.length) return false;
  if (!outlook.holdsFor(node)) return false;
  const { node: macro } = findMaterialization(node, scope.definitions(), project.root.name);
  if (!(internalPackages as readonly string[]).includes(macro.package_name)) return false;
  return materialized === 'view' ? isUnchangedView(node, runtime, parts) : isUnchangedStreamTable(node, parts);
}

async function isUnchangedView(node: ManifestNode, { context }: NodeRuntime, { outlook, project }: RunParts): Promise<boolean> {
  const state = outlook.relationOf(node);
  if (state?.mark === undefined || state.relation.type !== 'view') return false;
  const relation = ownRelation(node, project.root.file.quoting).with({ type: 'view' });
  const createSql = await (context.get('get_create_view_as_sql') as PyFunction).call([relation, compiledCode(node)], {});
  return viewDigest(node, str(createSql)) === state.mark.madeBy;
}

async function isUnchangedStreamTable(node: ManifestNode, { outlook, project }: RunParts): Promise<boolean> {
  const { catalog } = outlook.state ?? {};
  const relation = outlook.relationOf(node);
  if (catalog === undefined || catalog instanceof PgTrickleError || relation?.relation.type !== 'stream_table') return false;
  if (!holdsContract(node, relation)) return false;
  const definition = streamTableDefinition(node, ownRelation(node, project.root.file.quoting), compiledCode(node));
  const held = catalog.streamTables.find(({ name }) => name === definition.name);
  if (
    held === undefined ||
    held.needsReinit ||
    catalog.dependencies.some(({ streamTable, source }) => streamTable === held.name && source === null)
  ) {
    return false;
  }
  return (await isAsDefined(definition, catalog, project.root.name)) && settingsToChange(node, relation).length === 0;
}

/** Whether a relation has the columns of an enforced contract, spelled as the server spells them; else the server is asked. */
function holdsContract({ config, columns }: ManifestNode, { columns: held }: RelationState): boolean {
  if (config.contract?.enforced !== true) return true;
  const promised = Object.values(columns).map(({ name, data_type: type }) => `${name} ${type}`);
  return (
    promised.sort().join() ===
    held
      .map(({ name, type }) => `${name} ${type}`)
      .sort()
      .join()
  );
}

/** Whether a stream table is as it is defined, told from the catalog alone: a plan that would ask the server is a change. */
export async function isAsDefined(definition: StreamTableDefinition, catalog: Catalog, project: string): Promise<boolean> {
  const silent = catalogReader({ query: async () => Promise.reject(new PgTrickleError('INTERNAL', { message: 'a change' })) });
  const [plan] = await planFromCatalog(silent, catalog, [definition], { declaredBy: declaredBy(project) }).catch(() => []);
  return plan?.action === 'none';
}
