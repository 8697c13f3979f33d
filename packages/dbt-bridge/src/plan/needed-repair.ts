import type { Catalog } from '@pgtrickle-js/core';
import { type Repair, repairOfView, repairs } from '../execute/repair.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import type { NodePlan } from './node-plan.js';

/** What is done to the relations of a run, by node. */
type Done = ReadonlyMap<UniqueId, NodePlan>;

/**
 * What a run does to make a stream table whole after what it reads was replaced: before the run, or by what the run has `done` since the stream table was
 * last made. `isWhole` says that the run itself made it, with another.
 */
export function neededRepair(
  node: ManifestNode,
  { streamTables, dependencies, capabilities }: Catalog,
  { done, isWhole }: { readonly done: Done; readonly isWhole: boolean },
): Repair | undefined {
  const name = `${node.schema}.${node.alias}`;
  const held = streamTables.find((table) => table.name === name);
  if (held === undefined) return undefined;
  const isTakenIn = ({ node: { schema, alias } }: NodePlan) => held.takenInViews.some((view) => view.name === `${schema}.${alias}`);
  const read = sourcesOf(node).flatMap((id) => done.get(id) ?? []);
  // A change of a view that was taken in is a change of the query.
  const views = read.filter((plan) => !isTakenIn(plan));
  const isLost = !isWhole && dependencies.some(({ streamTable, source }) => streamTable === name && source === null);
  if (isLost || views.some(({ isSwapped }) => isSwapped) || read.some((plan) => readsSwappedTable(plan, done))) return repairs.lostSource;
  if (views.some((plan) => readsChangedView(plan, done))) return repairs.changedNestedView;
  return (held.needsReinit && !isWhole) || views.some(isReplacedView) ? repairOfView(capabilities) : undefined;
}

const isView = ({ node }: NodePlan) => node.config.materialized === 'view';
const isReplacedView = (plan: NodePlan) => isView(plan) && plan.action === 'replace';
const isSwappedTable = (plan: NodePlan) => !isView(plan) && plan.isSwapped === true;

const readsChangedView = (plan: NodePlan, done: Done): boolean => readsThroughView(plan, done, isReplacedView);
/** The server reads the tables under views itself. */
const readsSwappedTable = (plan: NodePlan, done: Done): boolean => readsThroughView(plan, done, isSwappedTable);

function readsThroughView(view: NodePlan, done: Done, isSought: (plan: NodePlan) => boolean): boolean {
  if (!isView(view)) return false;
  return sourcesOf(view.node)
    .flatMap((id) => done.get(id) ?? [])
    .some((plan) => isSought(plan) || readsThroughView(plan, done, isSought));
}

const sourcesOf = (node: ManifestNode): readonly UniqueId[] => ('nodes' in node.depends_on ? node.depends_on.nodes : []);
