import { type OutputColumn, PgTrickleError, type QualifiedName, quoteIdentifier } from '@pgtrickle-js/core';
import type { RelationState } from '../adapter/read-project-state.js';
import type { RelationType } from '../adapter/relation.js';
import { isSameQuery } from '../adapter/same-query.js';
import { ownRelation } from '../compile/node-context.js';
import { loadSeed } from '../execute/load-seed.js';
import type { RunParts } from '../execute/run-parts.js';
import { settingsToChange } from '../execute/stream-table-settings.js';
import { queryDigest, viewDigest } from '../execute/view-methods.js';
import type { PyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';
import type { ManifestNode } from '../manifest/node.js';
import type { CompiledModel } from './compiled-model.js';
import { type ColumnChange, compareColumns, type ForeseenColumns, type Readers } from './foreseen-columns.js';
import { type NodeAction, type NodePlan, plainStatement } from './node-plan.js';
import { settingsSql } from './settings-sql.js';

/** The plan for a node that is no stream table, and a query with its columns where these are about to change. */
export interface RelationPlan {
  readonly plan: NodePlan;
  readonly query?: string | undefined;
}

interface Planning {
  readonly parts: RunParts;
  /** What earlier nodes will have made of their columns; added to. */
  readonly foreseen: ForeseenColumns;
}

export async function planRelation(model: CompiledModel, planning: Planning): Promise<RelationPlan> {
  const { parts, foreseen } = planning;
  const { node, sql } = model;
  const { materialized } = node.config;
  const held = parts.outlook.relationOf(node);
  const type = held?.relation.type ?? undefined;
  const planned = (action: NodeAction, changes: readonly string[], statements: readonly string[] = []): NodePlan => ({
    node,
    action,
    changes,
    warnings: [],
    statements: statements.map(plainStatement),
  });
  if (node.resource_type === 'seed') {
    if (type === undefined) return { plan: planned('create', ['loaded from its file']), query: await querySeed(model, parts) };
    return { plan: planned('load', ['emptied and loaded again by seed and build']) };
  }
  if (materialized === 'view') return planView(model, planning, planned);
  const create = async () => [
    await createSql('get_create_table_as_sql', [false], { model, parts, type: 'table' }),
    ...(await settingsSql(model, 'table', undefined, parts)).after,
  ];
  if (materialized === 'table') {
    if (type === undefined) return { plan: planned('create', ['a table'], await create()), query: sql };
    if (type !== 'table') {
      await foreseen.foresee({ name: nameOf(node), sql, held, readers: readersOf(type) });
      return { plan: { ...planned('replace', [`a ${words(type)} becomes a table`], await create()), isSwapped: true }, query: sql };
    }
    const refill = planned('refill', ['written anew, as by every run'], await create());
    if (!isRead(node, parts) || (await foreseen.foresee({ name: nameOf(node), sql, held })) === 'same') return { plan: refill };
    return { plan: { ...refill, action: 'replace', changes: ['it has other columns'], isSwapped: true }, query: sql };
  }
  if (type === undefined) return { plan: planned('create', [materialized]), query: sql };
  return { plan: planned('run', [`${words(materialized)}: adds to what is there, or refreshes it`]) };
}

type Planned = (action: NodeAction, changes: readonly string[], statements?: readonly string[]) => NodePlan;

async function planView(model: CompiledModel, { parts, foreseen }: Planning, planned: Planned): Promise<RelationPlan> {
  const { node, sql } = model;
  const held = parts.outlook.relationOf(node);
  const text = await createSql('get_create_view_as_sql', [], { model, parts, type: 'view' });
  const sqlOn = async (kept: RelationState | undefined) => (await settingsSql(model, 'view', kept, parts)).after;
  if (held === undefined) return { plan: planned('create', ['a view'], [text, ...(await sqlOn(undefined))]), query: sql };
  const { type } = held.relation;
  const coming = { name: nameOf(node), sql, held };
  if (type !== 'view') {
    await foreseen.foresee({ ...coming, readers: readersOf(type) });
    return replaced(`a ${words(type ?? 'relation')} becomes a view`, 'other');
  }
  if (isFullRefresh(node, parts)) return replaced('a full refresh was asked for', await foreseen.foresee(coming));
  const isAsMade = held.mark?.madeBy === viewDigest(node, text);
  const settings = isAsMade ? [] : settingsToChange(node, held);
  const kept = { plan: planned(settings.length === 0 ? 'none' : 'alter', settings, settings.length === 0 ? [] : await sqlOn(held)) };
  // A mark does not outlast other columns of what its view reads: by then the server is asked.
  if (await foreseen.touch(sql)) {
    const why = isAsMade ? 'what it reads has other columns' : 'its SQL changed';
    const carried = await foreseen.carry(held);
    if (carried === undefined) return replaced(why, await foreseen.foresee(coming));
    const columns = await foreseen.describe(sql);
    const isAlike = await foreseen.areAlike(sql, carried.definition);
    const isOther = columns !== undefined && compareColumns(held, columns) !== 'same';
    const change = columns === undefined ? 'other' : compareColumns({ columns: carried.columns.map(columnState) }, columns);
    const isSwapped = !isAlike && swaps(change);
    if (isOther) foreseen.expect(coming.name, columns, isSwapped ? 'fit' : carried.readers);
    if (!isAlike) return replaced(why, change);
    return isOther ? { ...kept, query: sql } : kept;
  }
  const isSame = isAsMade || (await isAsHeld(model, held, { text, parts }));
  return isSame ? kept : replaced('its SQL changed', await foreseen.foresee(coming));

  async function replaced(why: string, change: ColumnChange): Promise<RelationPlan> {
    const isSwapped = swaps(change);
    return { plan: { ...planned('replace', [why], [text, ...(await sqlOn(isSwapped ? undefined : held))]), isSwapped }, query: sql };
  }

  function swaps(change: ColumnChange): boolean {
    return change === 'other' || !isRead(node, parts);
  }
}

/** Whether a view says what its model says, as the run tells it. */
async function isAsHeld(
  { sql }: CompiledModel,
  { mark, relation }: RelationState,
  { text, parts }: { readonly text: string; readonly parts: RunParts },
): Promise<boolean> {
  if (mark !== undefined) return mark.query === queryDigest(text, sql);
  return isSameQuery(await parts.pool.get('main'), relation, { createSql: text, sql });
}

const columnState = ({ name, type }: OutputColumn) => ({ name, type, comment: null });

/** What cannot be renamed is dropped, and the views on it with it. */
const readersOf = (type: RelationType | null | undefined): Readers => (type === 'table' || type === 'view' ? 'fit' : 'dropped');

/** Whether stream tables read what a node makes: then it keeps its place where its columns allow. */
function isRead(node: ManifestNode, { outlook }: RunParts): boolean {
  const catalog = outlook.state?.catalog;
  if (catalog === undefined || catalog instanceof PgTrickleError) return false;
  return catalog.dependencies.some(({ source }) => source === nameOf(node));
}

const nameOf = ({ schema, alias }: ManifestNode): QualifiedName => `${schema}.${alias}`;
const isFullRefresh = ({ config }: ManifestNode, { flags }: RunParts) => config.full_refresh ?? flags.FULL_REFRESH === true;
const words = (type: string) => type.replaceAll('_', ' ');

interface Creating {
  readonly model: CompiledModel;
  readonly parts: RunParts;
  readonly type: 'table' | 'view';
}

async function createSql(macro: string, before: readonly unknown[], { model, parts, type }: Creating): Promise<string> {
  const { node, runtime, sql } = model;
  const relation = ownRelation(node, parts.project.root.file.quoting).with({ type });
  return str(await (runtime.context.get(macro) as PyFunction).call([...before, relation, sql], {}));
}

async function querySeed({ node }: CompiledModel, { project }: RunParts): Promise<string> {
  const { columnNames, sqlTypes } = await loadSeed(node, project);
  const types = node.config.column_types ?? {};
  return `select ${columnNames.map((name, i) => `null::${types[name] ?? sqlTypes[i] ?? 'text'} as ${quoteIdentifier(name)}`).join(', ')}`;
}
