import {
  catalogReader,
  digestDefinition,
  PgTrickleError,
  type Plan,
  type PlannedRelation,
  planFromCatalog,
  type QualifiedName,
  type StreamTableDefinition,
} from '@pgtrickle-js/core';
import type { RelationState } from '../adapter/read-project-state.js';
import { ownRelation } from '../compile/node-context.js';
import { isMadeAhead } from '../execute/ahead.js';
import { describeChange } from '../execute/describe-change.js';
import { withWayOut } from '../execute/lost-dependents.js';
import { type Repair, repairAfter, withReason } from '../execute/repair.js';
import type { RunParts } from '../execute/run-parts.js';
import { declaredBy, madeWith } from '../execute/stream-table.js';
import { streamTableDefinition } from '../execute/stream-table-definition.js';
import { obsoleteIndexes, settingsToChange } from '../execute/stream-table-settings.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import type { CompiledModel } from './compiled-model.js';
import { failedPlan } from './failed-plan.js';
import { neededRepair } from './needed-repair.js';
import { type NodeAction, type NodePlan, plainStatement } from './node-plan.js';
import { settingsSql } from './settings-sql.js';

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
  const order = wanted.map(({ model: { node } }) => `${node.schema}.${node.alias}`);
  // What is made anew with another reads what there is at that time.
  const doneSince = (maker: QualifiedName | undefined) => {
    const earlier = new Set(maker === undefined ? [] : order.slice(0, order.indexOf(maker)));
    return new Map([...others].filter(([, { node }]) => !earlier.has(`${node.schema}.${node.alias}`)));
  };
  const keptQueries = new Set<string>();
  for (const definition of items) {
    // Told only of those that lost a source: a digest takes the parser.
    if ('relation' in definition || !catalog.dependencies.some(({ streamTable, source }) => streamTable === definition.name && source === null))
      continue;
    const held = catalog.streamTables.find(({ name }) => name === definition.name);
    const digest = held?.declaration?.definitionDigest;
    if (digest !== undefined && (await digestDefinition(definition).catch(() => '')) === digest) keptQueries.add(definition.name);
  }
  const repairOf = new Map<string, Repair | undefined>();
  const isPaused = (name: QualifiedName) => {
    const wanted = items.find((item) => 'name' in item && item.name === name);
    const status =
      (wanted !== undefined && 'name' in wanted ? wanted.status : undefined) ?? catalog.streamTables.find((held) => held.name === name)?.status;
    return status === 'PAUSED' || status === 'SUSPENDED';
  };
  const isForced = ({ config }: ManifestNode) => config.full_refresh ?? parts.flags.FULL_REFRESH === true;
  const obsolete = models.flatMap(({ node }) => obsoleteIndexes(node, heldStreamTable(node, parts)?.indexes ?? []).map(({ name }) => name));
  const goneIndexes = new Set<string>();
  const options = {
    declaredBy: declaredBy(parts.project.root.name),
    // A run applies each model by itself.
    isOneByOne: true,
    mayMakeAhead: (name: QualifiedName) => isMadeAhead((byName.get(name) as CompiledModel).node),
    isFullRefresh: (name: QualifiedName, madeAnewWith: QualifiedName | undefined) => {
      const node = byName.get(name)?.node;
      if (node === undefined || isForced(node)) return node !== undefined;
      const repair = neededRepair(node, catalog, { done: doneSince(madeAnewWith), isWhole: madeAnewWith !== undefined });
      repairOf.set(name, repair?.by === 'refreshing' && isPaused(name) ? undefined : repair && { ...repair, keepsQuery: keptQueries.has(name) });
      return repair?.by === 'making anew';
    },
    isKept: (plan: Plan) => {
      const node = byName.get(plan.name)?.node;
      const circumstances = { repair: repairOf.get(plan.name), settings: [], maker: undefined };
      return node !== undefined && ['keep', 'refuse'].includes(planOf(node, plan, { ...circumstances, isForced: isForced(node) }).action);
    },
    // A run drops these before it changes the query.
    allowLoss: (lost: string) => {
      const index = obsolete.find((name) => lost.startsWith('index ') && lost.includes(name));
      if (index !== undefined) goneIndexes.add(index);
      return index !== undefined;
    },
    onProblem: (name: QualifiedName, error: PgTrickleError) => {
      const model = byName.get(name);
      // What is wrong with another relation shows at its own place.
      if (model !== undefined) plans.push(failedPlan(model.node, withWayOut(error, model.node), parts));
    },
  };
  const reader = catalogReader((await parts.pool.get('main')).client);
  const made = await planFromCatalog(reader, catalog, items, options);
  const makers = new Map(made.flatMap((plan) => (plan.makesAhead ?? []).map((name) => [name, plan.name] as const)));
  for (const model of models) {
    const { node } = model;
    const plan = made.find(({ name }) => byName.get(name)?.node === node);
    if (plan === undefined) continue;
    const held = heldStreamTable(node, parts);
    const maker = makers.get(plan.name);
    const left = maker === undefined ? held : held && { ...held, indexes: held.indexes.filter(({ name }) => !goneIndexes.has(name)) };
    const settings = left === undefined ? [] : settingsToChange(node, left);
    const planned = await withSettingsSql(
      model,
      planOf(node, plan, { isForced: isForced(node), repair: repairOf.get(plan.name), settings, maker }),
      parts,
    );
    plans.push(planned);
  }
  return plans;
}

/** With the statements about indexes, grants and comments; a rebuild restores those that there are. */
async function withSettingsSql(model: CompiledModel, plan: NodePlan, parts: RunParts): Promise<NodePlan> {
  if (!['create', 'alter', 'rebuild', 'refresh', 'declare'].includes(plan.action)) return plan;
  const { before, after } = await settingsSql(model, 'stream_table', heldStreamTable(model.node, parts), parts);
  const statements = [before.map(plainStatement), plan.statements, after.map(plainStatement)].flat();
  return { ...plan, statements };
}

function heldStreamTable(node: ManifestNode, { outlook }: RunParts): RelationState | undefined {
  const held = outlook.relationOf(node);
  return held?.relation.type === 'stream_table' ? held : undefined;
}

function obstacle(node: ManifestNode, parts: RunParts): NodePlan | undefined {
  const { outlook, flags } = parts;
  const type = outlook.relationOf(node)?.relation.type;
  if (type === undefined || type === null || type === 'stream_table') return undefined;
  const kind = type.replaceAll('_', ' ');
  if (node.config.full_refresh ?? flags.FULL_REFRESH === true) {
    return { node, action: 'replace', changes: [`a ${kind} becomes a stream table`], warnings: [], statements: [] };
  }
  return failedPlan(
    node,
    new PgTrickleError('PLAN_RELATION_EXISTS', {
      message: `the stream table ${node.schema}.${node.alias} cannot be created: a ${kind} has that name`,
      hint: 'Run with --full-refresh to put the stream table in its place, or give the model another alias.',
    }),
    parts,
  );
}

interface Circumstances {
  readonly isForced: boolean;
  readonly repair: Repair | undefined;
  /** What a run changes of its grants, comments and indexes. */
  readonly settings: readonly string[];
  /** The stream table with which it is made as its model says. */
  readonly maker: QualifiedName | undefined;
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
  { action, changes, steps, warnings }: Plan,
  { isForced, repair: needed, settings, maker }: Circumstances,
): NodePlan {
  if (maker !== undefined && action === 'none') {
    return { node, action: 'rebuild', changes: [...madeWith(maker).flatMap(describeChange), ...settings], warnings: [], statements: [] };
  }
  const repair = repairAfter(action, needed);
  const isNew = action === 'create' || action === 'declare';
  const all = repair === undefined ? changes : withReason(changes, repair);
  const common = { node, changes: [...all.flatMap(describeChange), ...settings], warnings, statements: steps };
  const isDifferent = !isNew && all.some((change) => repair === undefined || change.kind !== 'rebuild' || change.reason !== repair.reason);
  const policy = node.config.on_configuration_change ?? 'apply';
  if (isDifferent && !isForced && policy !== 'apply') {
    const told = changes.filter((change) => change.kind !== 'rebuild' || repair === undefined).flatMap(describeChange);
    return { ...common, changes: [...told, ...settings], action: policy === 'continue' ? 'keep' : 'refuse', warnings: [], statements: [] };
  }
  if (action !== 'none') return { ...common, action: actions[action] ?? 'run' };
  if (repair !== undefined) return { ...common, action: 'refresh' };
  return { ...common, action: settings.length > 0 ? 'alter' : 'none' };
}
