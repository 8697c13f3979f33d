import { PgTrickleError } from '../error/pg-trickle-error.js';
import { type QualifiedName, splitName } from '../sql/identifier.js';
import { parseQuery } from '../sql/parse-query.js';
import { assertNothingLost, checkDependents, isServerMade } from './check-dependents.js';
import { currentDefinition, mergeDefinition } from './current-definition.js';
import type { StreamTableDefinition } from './definition.js';
import { type DependentRelation, type Dependents, readDependents } from './dependents.js';
import { describeQuery, type OutputColumn, selectOfColumns } from './describe-query.js';
import type { Change } from './diff.js';
import { dropSteps } from './drop-steps.js';
import type { Plan } from './plan.js';
import { basisOf, dependentsBasis, sourcesOf } from './plan-basis.js';
import { type PlannedDeclaration, planDeclaration } from './plan-declaration.js';
import type { PlanRun } from './plan-run.js';
import { downstreamOf, type PlanState, requireStreamTable } from './read-plan-state.js';
import { dropViews, restoreOwners, restoreStreamTable, restoreView } from './restore-dependents.js';
import { createSteps } from './steps.js';

/** What a rebuild starts from. */
export interface Rebuild {
  readonly definition: StreamTableDefinition;
  readonly changes: readonly Change[];
  /** What its query gives. */
  readonly columns: readonly OutputColumn[];
}

/**
 * Plans to drop and create a stream table in one transaction, with the stream tables that read it and everything that depends on them.
 *
 * @throws {PgTrickleError} `PLAN_DEPENDENTS_LOST` naming what could not be restored, unless `allowLoss`.
 */
export async function planRebuild({ definition, changes, columns: given }: Rebuild, run: PlanRun): Promise<Plan> {
  const { state, options, definitions, planned } = run;
  const { reader, capabilities } = state;
  const { name } = definition;
  const downstream = await downstreamOf(state, [name]);
  const made = [name, ...downstream].map((each) => {
    const kept = currentDefinition(requireStreamTable(state, each), capabilities);
    const wanted = each === name ? definition : definitions.get(each);
    return wanted === undefined ? kept : mergeDefinition(kept, wanted);
  });
  const oids = made.map((each) => requireStreamTable(state, each.name).relationOid);
  const dependents = await readDependents(reader, oids);

  const order = await makingOrder(made, dependents);
  const columns = await columnsAfter(order, state, { known: new Map(planned), columns: given, hidden: hiddenColumns(dependents) });
  const broken = made.flatMap((each) => (columns.get(each.name) instanceof PgTrickleError ? [each.name] : []));
  const groupedBy = new Map<string, readonly string[]>();
  for (const each of made) groupedBy.set(each.name, (await parseQuery(requireStreamTable(state, each.name).query)).groupedBy);
  const { kept, lost } = await checkDependents(reader, dependents, {
    columnsAfter: (each) => usable(columns.get(each)),
    isServerMade: (index, relation) => isServerMade(index, relation, groupedBy.get(`${relation.schema}.${relation.name}`) ?? [], capabilities),
  });
  const brokenReasons = broken.map((each) => `stream table ${each} (${(columns.get(each) as PgTrickleError).message})`);
  assertNothingLost(name, [...brokenReasons, ...lost], options);

  const declarations = new Map<string, PlannedDeclaration>();
  for (const each of made) if (!broken.includes(each.name)) declarations.set(each.name, await planDeclaration(each.name, 'making', run));
  const declared = [...declarations.values()];
  // What an earlier plan of the run makes again is no basis: when this one is applied it is another relation.
  const earlier = new Set(run.remade.keys());
  for (const relation of dependents.relations) if (!earlier.has(nameOf(relation))) run.remade.set(nameOf(relation), name);
  const own = made.flatMap((each) => (earlier.has(each.name) ? [] : [each.name]));
  const ownOids = own.map((each) => requireStreamTable(state, each).relationOid);
  const basis = basisOf(own, state.current, { sources: await sourcesOf(made), dependents: dependentsBasis(dependents, ownOids, earlier) });

  const steps = order.flatMap((each) => {
    if ('query' in each) {
      if (broken.includes(each.name)) return [];
      const recording = declarations.get(each.name)?.steps ?? [];
      return [...createSteps(each, capabilities), ...recording, ...restoreStreamTable(each.name, kept)];
    }
    const view = kept.relations.find(({ oid }) => oid === each.oid);
    return view === undefined ? [] : restoreView(view, kept);
  });
  return {
    name,
    action: 'rebuild',
    changes: [...changes, ...(declarations.get(name)?.changes ?? [])],
    steps: [
      ...dropViews(dependents.relations, dependents.objects),
      ...(await dropSteps(
        made.map((each) => each.name),
        state,
      )),
      ...steps,
      ...restoreOwners(kept),
    ],
    warnings: [
      `${name} is dropped and created again, and filled from its query`,
      ...downstream.filter((each) => !broken.includes(each)).map((each) => `${each} reads it and is dropped and created again as well`),
      ...[...brokenReasons, ...lost].map((each) => `lost: ${each}`),
      ...declared.flatMap(({ warnings }) => warnings),
    ],
    basis: { ...basis, locks: [...new Set([...basis.locks, ...made.map((each) => splitName(each.name).name)])].sort() },
  };
}

/** The stream tables in their order, and each view as soon as all that it reads is there: a stream table may read it. */
async function makingOrder(
  made: readonly StreamTableDefinition[],
  { relations }: Dependents,
): Promise<(StreamTableDefinition | DependentRelation)[]> {
  const views = await Promise.all(
    relations.filter(({ kind }) => kind !== 'stream table').map(async (view) => ({ view, reads: await tablesOfView(view) })),
  );
  const missing = new Set(relations.map(nameOf));
  return made.flatMap((table) => {
    missing.delete(table.name);
    const ready = views.flatMap(({ view, reads }) => {
      if (!missing.has(nameOf(view)) || reads.some((name) => missing.has(name))) return [];
      missing.delete(nameOf(view));
      return [view];
    });
    return [table, ...ready];
  });
}

const tablesOfView = async ({ definition }: DependentRelation) =>
  (await parseQuery(definition ?? '')).tables.map(({ schema, name }): QualifiedName => `${schema}.${name}`);

const nameOf = ({ schema, name }: DependentRelation): QualifiedName => `${schema}.${name}`;

interface Making {
  /** SELECTs with the columns of what will be there. */
  readonly known: Map<QualifiedName, string>;
  /** Of the first. */
  readonly columns: readonly OutputColumn[];
  readonly hidden: ReadonlyMap<string, readonly OutputColumn[]>;
}

/** The columns that stream tables and views will have, in the order of making; an error for one whose query no longer works. */
async function columnsAfter(order: readonly (StreamTableDefinition | DependentRelation)[], state: PlanState, { known, columns, hidden }: Making) {
  const edges = await state.dependencies();
  const result = new Map<string, readonly OutputColumn[] | PgTrickleError>();
  for (const each of order) {
    const { name, query } = 'query' in each ? each : { name: nameOf(each), query: each.definition ?? '' };
    const sources =
      'query' in each
        ? edges.flatMap(({ streamTable, source }) => (streamTable === name && source !== null ? [source] : []))
        : await tablesOfView(each);
    const brokenSource = sources.find((source) => result.get(source) instanceof PgTrickleError);
    const after =
      result.size === 0 ? columns : brokenSource ? readsBroken(brokenSource) : await describeQuery(state.reader, query, known).catch(asQueryProblem);
    result.set(name, after);
    if (!(after instanceof PgTrickleError)) known.set(name, selectOfColumns([...after, ...(hidden.get(name) ?? [])]));
  }
  return result;
}

const readsBroken = (source: string) => new PgTrickleError('QUERY_INVALID', { message: `it reads ${source}` });

const usable = (columns: readonly OutputColumn[] | PgTrickleError | undefined) => (columns instanceof PgTrickleError ? undefined : columns);

function hiddenColumns({ relations }: Dependents): ReadonlyMap<string, readonly OutputColumn[]> {
  return new Map(relations.map((relation) => [`${relation.schema}.${relation.name}`, relation.hiddenColumns]));
}

function asQueryProblem(error: unknown): PgTrickleError {
  if (error instanceof PgTrickleError && error.code === 'QUERY_INVALID') return error;
  throw error;
}
