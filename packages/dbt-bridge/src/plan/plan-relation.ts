import { quoteIdentifier } from '@pgtrickle-js/core';
import { ownRelation } from '../compile/node-context.js';
import { loadSeed } from '../execute/load-seed.js';
import type { RunParts } from '../execute/run-parts.js';
import { viewDigest } from '../execute/view-methods.js';
import type { PyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';
import type { NodeAction, NodePlan } from './node-plan.js';
import type { CompiledModel } from './plan-nodes.js';

/** The plan for a node that is no stream table, and a query with its columns where these are about to change. */
export interface RelationPlan {
  readonly plan: NodePlan;
  readonly query?: string | undefined;
}

export async function planRelation(model: CompiledModel, parts: RunParts): Promise<RelationPlan> {
  const { node, sql } = model;
  const { materialized } = node.config;
  const held = parts.outlook.relationOf(node);
  const type = held?.relation.type ?? undefined;
  const planned = (action: NodeAction, changes: string[], statements: string[] = []): NodePlan => ({
    node,
    action,
    changes,
    warnings: [],
    statements: statements.map((text) => ({ sql: text, values: [] })),
  });
  if (node.resource_type === 'seed') {
    if (type === undefined) return { plan: planned('create', ['loaded from its file']), query: await querySeed(model, parts) };
    return { plan: planned('load', ['emptied and loaded again by seed and build']) };
  }
  if (materialized === 'view') return planView(model, parts, planned);
  const create = async () => [await createSql('get_create_table_as_sql', [false], { model, parts, type: 'table' })];
  if (materialized === 'table') {
    if (type === undefined) return { plan: planned('create', ['a table'], await create()), query: sql };
    if (type !== 'table') return { plan: planned('replace', [`a ${words(type)} becomes a table`], await create()), query: sql };
    return { plan: planned('refill', ['written anew, as by every run'], await create()) };
  }
  if (type === undefined) return { plan: planned('create', [materialized]), query: sql };
  return { plan: planned('run', [`${words(materialized)}: adds to what is there, or refreshes it`]) };
}

type Planned = (action: NodeAction, changes: string[], statements?: string[]) => NodePlan;

async function planView(model: CompiledModel, parts: RunParts, planned: Planned): Promise<RelationPlan> {
  const { node, sql } = model;
  const held = parts.outlook.relationOf(node);
  const text = await createSql('get_create_view_as_sql', [], { model, parts, type: 'view' });
  if (held === undefined) return { plan: planned('create', ['a view'], [text]), query: sql };
  const { type } = held.relation;
  if (type !== 'view') return { plan: planned('replace', [`a ${words(type ?? 'relation')} becomes a view`], [text]), query: sql };
  if (node.config.full_refresh ?? parts.flags.FULL_REFRESH === true)
    return { plan: planned('replace', ['a full refresh was asked for'], [text]), query: sql };
  if (held.mark === undefined) {
    const why = 'made by another tool, or touched since: the run compares it, and replaces it where it differs';
    return { plan: planned('check', [why], [text]), query: sql };
  }
  if (held.mark.madeBy === viewDigest(node, text)) return { plan: planned('none', []) };
  return { plan: planned('replace', ['its SQL or its description changed'], [text]), query: sql };
}

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
