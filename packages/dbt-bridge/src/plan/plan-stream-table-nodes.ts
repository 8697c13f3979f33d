import {
  type Catalog,
  catalogReader,
  PgTrickleError,
  type Plan,
  type PlannedRelation,
  planFromCatalog,
  type QualifiedName,
  type StreamTableDefinition,
} from '@pgtrickle-js/core';
import type { RelationState } from '../adapter/read-project-state.js';
import { ownRelation } from '../compile/node-context.js';
import { describeChange } from '../execute/describe-change.js';
import type { RunParts } from '../execute/run-parts.js';
import { declaredBy } from '../execute/stream-table.js';
import { streamTableDefinition } from '../execute/stream-table-definition.js';
import { obsoleteIndexes, settingsToChange } from '../execute/stream-table-settings.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import { isChange, type NodeAction, type NodePlan } from './node-plan.js';
import { type CompiledModel, failed } from './plan-nodes.js';

/** A stream table, or what is made or changed before it. */
export type StreamTableNode =
  | { readonly kind: 'stream table'; readonly model: CompiledModel }
  | { readonly kind: 'relation'; readonly model: CompiledModel; readonly query: string };

/** Plans the stream tables of a project from the catalog, with the columns that relations before them will have. */
export async function planStreamTableNodes(
  wanted: readonly StreamTableNode[],
  others: ReadonlyMap<UniqueId, NodePlan>,
  parts: RunParts,
): Promise<NodePlan[]> {
  const catalog = parts.outlook.state?.catalog;
  const models = wanted.flatMap(({ kind, model }) => (kind === 'stream table' ? [model] : []));
  if (models.length === 0 || catalog === undefined || catalog instanceof PgTrickleError) return [];
  const { quoting } = parts.project.root.file;
  const plans: NodePlan[] = [];
  const byName = new Map<string, CompiledModel>();
  const items = wanted.flatMap((item): (StreamTableDefinition | PlannedRelation)[] => {
    const { node, sql } = item.model;
    const relation = ownRelation(node, quoting);
    if (item.kind === 'relation')
      return [{ relation: `${node.schema}.${node.alias}` as QualifiedName, query: item.query, isView: node.config.materialized === 'view' }];
    const inTheWay = obstacle(node, parts);
    if (inTheWay !== undefined) plans.push(inTheWay);
    if (inTheWay?.action === 'error') return [];
    const definition = streamTableDefinition(node, relation, sql);
    if (inTheWay === undefined) byName.set(definition.name, item.model);
    return [definition];
  });
  const isForced = ({ config }: ManifestNode) => config.full_refresh ?? parts.flags.FULL_REFRESH === true;
  const obsolete = models.flatMap(({ node }) => obsoleteIndexes(node, heldStreamTable(node, parts)?.indexes ?? []).map(({ name }) => name));
  const options = {
    declaredBy: declaredBy(parts.project.root.name),
    isFullRefresh: (name: QualifiedName) => models.some(({ node }) => `${node.schema}.${node.alias}` === name && isForced(node)),
    // A run drops these before it changes the query.
    allowLoss: (lost: string) => obsolete.some((index) => lost.startsWith('index ') && lost.includes(index)),
    onProblem: (name: QualifiedName, error: PgTrickleError) => {
      const model = byName.get(name);
      // What is wrong with another relation shows at its own place.
      if (model !== undefined) plans.push(failed(model.node, error));
    },
  };
  const reader = catalogReader((await parts.pool.get('main')).client);
  const made = await planFromCatalog(reader, catalog, items, options);
  const done = new Map([...others, ...plans.map((plan) => [plan.node.unique_id, plan] as const)]);
  for (const { node } of models) {
    const plan = made.find(({ name }) => byName.get(name)?.node === node);
    if (plan === undefined) continue;
    const held = heldStreamTable(node, parts);
    const settings = held === undefined ? [] : settingsToChange(node, held);
    const planned = planOf(node, plan, { catalog, done, isForced: isForced(node), settings });
    done.set(node.unique_id, planned);
    plans.push(planned);
  }
  return plans;
}

function heldStreamTable(node: ManifestNode, { outlook }: RunParts): RelationState | undefined {
  const held = outlook.relationOf(node);
  return held?.relation.type === 'stream_table' ? held : undefined;
}

function obstacle(node: ManifestNode, { outlook, flags }: RunParts): NodePlan | undefined {
  const type = outlook.relationOf(node)?.relation.type;
  if (type === undefined || type === null || type === 'stream_table') return undefined;
  const kind = type.replaceAll('_', ' ');
  if (node.config.full_refresh ?? flags.FULL_REFRESH === true) {
    return { node, action: 'replace', changes: [`a ${kind} becomes a stream table`], warnings: [], statements: [] };
  }
  return failed(
    node,
    new PgTrickleError('PLAN_RELATION_EXISTS', {
      message: `the stream table ${node.schema}.${node.alias} cannot be created: a ${kind} has that name`,
      hint: 'Run with --full-refresh to put the stream table in its place, or give the model another alias.',
    }),
  );
}

interface Circumstances {
  readonly catalog: Catalog;
  readonly done: ReadonlyMap<UniqueId, NodePlan>;
  readonly isForced: boolean;
  /** What a run changes of its grants, comments and indexes. */
  readonly settings: readonly string[];
}

const actions: Partial<Record<Plan['action'], NodeAction>> = {
  create: 'create',
  alter: 'alter',
  pause: 'alter',
  resume: 'alter',
  query: 'alter',
  rebuild: 'rebuild',
  refresh: 'refresh',
  declare: 'declare',
};

function planOf(
  node: ManifestNode,
  { name, action, changes, steps, warnings }: Plan,
  { catalog, done, isForced, settings }: Circumstances,
): NodePlan {
  const told = [...changes.flatMap(describeChange), ...settings];
  const common = { node, changes: told, warnings, statements: steps };
  const policy = node.config.on_configuration_change ?? 'apply';
  const isDifferent = action !== 'none' && action !== 'create' && action !== 'declare';
  if (isDifferent && !isForced && policy === 'continue') return { ...common, action: 'keep', statements: [] };
  if (isDifferent && !isForced && policy === 'fail') return { ...common, action: 'refuse', statements: [] };
  if (action !== 'none') return { ...common, action: actions[action] ?? 'run' };
  if (catalog.dependencies.some(({ streamTable, source }) => streamTable === name && source === null)) {
    return { ...common, action: 'rebuild', changes: ['a relation that it reads was replaced', ...settings] };
  }
  const changed = 'nodes' in node.depends_on ? node.depends_on.nodes.filter((id) => isChanging(done.get(id))) : [];
  if (changed.length > 0)
    return { ...common, action: 'refresh', changes: [`it reads ${changed.map(shortName).join(', ')}, filled again where that changes`, ...settings] };
  if (catalog.streamTables.some((table) => table.name === name && table.needsReinit)) {
    return { ...common, action: 'refresh', changes: ['a view that it reads has changed', ...settings] };
  }
  return { ...common, action: settings.length > 0 ? 'alter' : 'none' };
}

const isChanging = (plan: NodePlan | undefined) => plan !== undefined && isChange(plan);
const shortName = (id: UniqueId) => id.split('.').at(-1) ?? id;
