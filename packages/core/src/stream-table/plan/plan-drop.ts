import type { CatalogReader } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { parseName, type QualifiedName } from '../../sql/identifier.js';
import { isRestorable, readDependents, withoutRelations } from '../dependents/dependents.js';
import { dropViews } from '../dependents/restore-dependents.js';
import { dropSteps } from './drop-steps.js';
import { freezePlan, type Plan } from './plan.js';
import { basisOf, dependentsBasis, sourcesOf } from './plan-basis.js';
import { downstreamOf, type PlanState, requireStreamTable, withPlanState } from './read-plan-state.js';

export interface DropOptions {
  /** Drop the stream tables and views that read it as well. Default false: their presence is an error. */
  readonly cascade?: boolean | undefined;
  /** What a stream table that does not exist means: an error (default), or nothing to do. */
  readonly onMissing?: 'error' | 'ignore' | undefined;
}

/**
 * Plans to drop a stream table. The server would take views along unasked, and old versions stream tables too: without `cascade` both are refused.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `STREAM_TABLE_HAS_DEPENDENTS` naming them
 */
export async function planDrop(reader: CatalogReader, given: string, options: DropOptions = {}): Promise<Plan> {
  const name = parseName(given);
  return withPlanState(reader, (state) => planWith(state, name, options));
}

async function planWith(state: PlanState, name: QualifiedName, { cascade = false, onMissing = 'error' }: DropOptions): Promise<Plan> {
  if (onMissing === 'ignore' && !state.current.has(name)) {
    return freezePlan({ name, action: 'none', changes: [], steps: [], warnings: [], basis: basisOf([name], state.current) });
  }
  return freezePlan((await planDropOf(name, { state, cascade, gone: new Set() })).plan);
}

/** @internal Plans one drop of several: `gone` are the names of relations that the drops before it take, `drops` those that this one takes. */
export async function planDropOf(
  name: QualifiedName,
  { state, cascade, gone }: { readonly state: PlanState; readonly cascade: boolean; readonly gone: ReadonlySet<string> },
): Promise<{ readonly plan: Plan; readonly drops: readonly string[] }> {
  requireStreamTable(state, name);
  const downstream = (await downstreamOf(state, [name])).filter((each) => !gone.has(each));
  const tables = [name, ...downstream].map((each) => requireStreamTable(state, each));
  const relationOids = tables.map(({ relationOid }) => relationOid);
  const dependents = withoutRelations(await readDependents(state.reader, relationOids), gone);
  const others = [
    ...downstream.map((each) => `stream table ${each}`),
    ...dependents.relations.flatMap((relation) => (relation.kind === 'stream table' ? [] : [`${relation.kind} ${relation.schema}.${relation.name}`])),
    ...dependents.objects.flatMap((object) => (isRestorable(object) || object.kind === 'trait' ? [] : [object.description])),
  ];
  if (others.length > 0 && !cascade) {
    throw new PgTrickleError('STREAM_TABLE_HAS_DEPENDENTS', {
      message: `${name} cannot be dropped alone: ${others.join(', ')} would go with it`,
      hint: 'Drop them first, or drop with cascade.',
      details: { name, dependents: others },
    });
  }
  const plan: Plan = {
    name,
    action: 'drop',
    changes: [{ kind: 'drop' }],
    steps: [
      ...dropViews(dependents.relations, dependents.objects),
      ...(await dropSteps(
        tables.map((table) => table.name),
        state,
      )),
    ],
    warnings: others.map((other) => `${other} is dropped as well`),
    basis: basisOf(
      tables.map((table) => table.name),
      state.current,
      { sources: await sourcesOf(tables), dependents: dependentsBasis(dependents, relationOids, gone) },
    ),
  };
  return { plan, drops: dependents.relations.map((relation) => `${relation.schema}.${relation.name}`) };
}
