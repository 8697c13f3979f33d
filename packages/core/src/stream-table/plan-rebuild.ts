import type { Capabilities } from '../db/capabilities.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import type { QualifiedName } from '../sql/identifier.js';
import { parseQuery } from '../sql/parse-query.js';
import { checkDependents } from './check-dependents.js';
import { currentDefinition, mergeDefinition } from './current-definition.js';
import type { StreamTableDefinition } from './definition.js';
import { type DependentObject, type DependentRelation, type Dependents, readDependents } from './dependents.js';
import { describeQuery, type OutputColumn, type PlannedRelations, selectOfColumns } from './describe-query.js';
import type { Change } from './diff.js';
import type { Plan, PlanOptions } from './plan.js';
import { basisOf, digestDependents } from './plan-basis.js';
import { downstreamOf, type PlanState, requireStreamTable } from './read-plan-state.js';
import { restoreStreamTable, restoreViews } from './restore-dependents.js';
import { createSteps, dropStep } from './steps.js';

/** What a rebuild takes into account besides the definition itself. */
export interface RebuildContext {
  readonly changes: readonly Change[];
  readonly options: PlanOptions;
  /** Definitions that are planned in the same run, by name. */
  readonly definitions: ReadonlyMap<string, StreamTableDefinition>;
  /** Columns of relations that do not exist yet. */
  readonly planned: PlannedRelations;
  /** What its query gives. */
  readonly columns: readonly OutputColumn[];
}

/**
 * Plans to drop and create a stream table in one transaction, with the stream tables that read it and everything that depends on them.
 *
 * @throws {PgTrickleError} `PLAN_DEPENDENTS_LOST` naming what could not be restored, unless `allowLoss`.
 */
export async function planRebuild(definition: StreamTableDefinition, state: PlanState, context: RebuildContext): Promise<Plan> {
  const { reader, capabilities } = state;
  const { name } = definition;
  const downstream = await downstreamOf(state, [name]);
  const made = [name, ...downstream].map((each) => {
    const kept = currentDefinition(requireStreamTable(state, each), capabilities);
    const wanted = each === name ? definition : context.definitions.get(each);
    return wanted === undefined ? kept : mergeDefinition(kept, wanted);
  });
  const oids = made.map((each) => requireStreamTable(state, each.name).relationOid);
  const dependents = await readDependents(reader, oids);

  const columns = await columnsAfter(made, state, { ...context, hidden: hiddenColumns(dependents) });
  const broken = made.flatMap((each) => (columns.get(each.name) instanceof PgTrickleError ? [each.name] : []));
  const groupBy = new Map<string, readonly string[]>();
  for (const each of made) groupBy.set(each.name, (await parseQuery(requireStreamTable(state, each.name).query)).groupBy);
  const { kept, lost } = await checkDependents(reader, dependents, {
    columnsAfter: (each) => columnsOrPresent(each, columns, dependents),
    isServerMade: (index, relation) => isServerMade(index, relation, groupBy.get(`${relation.schema}.${relation.name}`) ?? [], capabilities),
  });
  const brokenReasons = broken.map((each) => `stream table ${each} (${(columns.get(each) as PgTrickleError).message})`);
  assertNothingLost(name, [...brokenReasons, ...lost], context.options);

  const survivors = made.filter((each) => !broken.includes(each.name));
  return {
    name,
    action: 'rebuild',
    changes: context.changes,
    steps: [
      ...made.toReversed().map((each) => dropStep(each.name, capabilities)),
      ...survivors.flatMap((each) => [...createSteps(each, capabilities), ...restoreStreamTable(each.name, kept)]),
      ...restoreViews(kept),
    ],
    warnings: [
      `${name} is dropped and created again, and filled from its query`,
      ...downstream.filter((each) => !broken.includes(each)).map((each) => `${each} reads it and is dropped and created again as well`),
      ...[...brokenReasons, ...lost].map((each) => `lost: ${each}`),
    ],
    basis: basisOf(
      made.map((each) => each.name),
      state.current,
      { sources: await sourcesOf(made), dependents: { relationOids: oids, digest: digestDependents(dependents) } },
    ),
  };
}

/** The columns each stream table will have, in the order of making; an error for one whose query no longer works. */
async function columnsAfter(
  made: readonly StreamTableDefinition[],
  state: PlanState,
  { planned, columns, hidden }: RebuildContext & { readonly hidden: ReadonlyMap<string, readonly OutputColumn[]> },
) {
  const result = new Map<string, readonly OutputColumn[] | PgTrickleError>();
  const known = new Map(planned);
  const first = made[0]?.name;
  for (const { name, query } of made) {
    const after = name === first ? columns : await describeQuery(state.reader, query, known).catch(asQueryProblem);
    result.set(name, after);
    if (!(after instanceof PgTrickleError)) known.set(name, selectOfColumns([...after, ...(hidden.get(name) ?? [])]));
  }
  return result;
}

/** What a stream table will have; one that cannot be made again is judged by what it has. */
function columnsOrPresent(name: string, after: ReadonlyMap<string, readonly OutputColumn[] | PgTrickleError>, { relations }: Dependents) {
  const columns = after.get(name);
  if (columns !== undefined && !(columns instanceof PgTrickleError)) return columns;
  return relations.find((relation) => `${relation.schema}.${relation.name}` === name)?.columns ?? [];
}

function hiddenColumns({ relations }: Dependents): ReadonlyMap<string, readonly OutputColumn[]> {
  return new Map(relations.map((relation) => [`${relation.schema}.${relation.name}`, relation.hiddenColumns]));
}

function asQueryProblem(error: unknown): PgTrickleError {
  if (error instanceof PgTrickleError && error.code === 'QUERY_INVALID') return error;
  throw error;
}

/** The row identity's index, and the one on the GROUP BY columns under the name that PostgreSQL chooses: the extension makes both again. */
export function isServerMade(
  index: DependentObject,
  relation: DependentRelation,
  groupBy: readonly string[],
  { hiddenPrefix }: Capabilities,
): boolean {
  if (relation.kind !== 'stream table') return false;
  if (index.columns.some((column) => column.startsWith(hiddenPrefix))) return true;
  return groupBy.length > 0 && index.name === `${relation.name}_${groupBy.join('_')}_idx`;
}

/** @throws {PgTrickleError} `PLAN_DEPENDENTS_LOST` */
export function assertNothingLost(name: QualifiedName, lost: readonly string[], { allowLoss = false }: PlanOptions): void {
  if (lost.length === 0 || allowLoss) return;
  throw new PgTrickleError('PLAN_DEPENDENTS_LOST', {
    message: `the change of ${name} would lose ${lost.join('; ')}`,
    hint: 'Change or drop them first, or allow the loss explicitly.',
    details: { name, lost },
  });
}

/** The relations that queries read, by bare name: a query and the catalog may qualify them differently. */
export async function sourcesOf(definitions: readonly { readonly query: string }[]): Promise<string[]> {
  const parsed = await Promise.all(definitions.map(({ query }) => parseQuery(query)));
  return parsed.flatMap(({ tables }) => tables.map((table) => table.name));
}
