import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { type QualifiedName, splitName } from '../../sql/identifier.js';
import { parseQuery } from '../../sql/parse-query.js';
import { currentDefinition, mergeDefinition } from '../definition/current-definition.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { assertNothingLost, checkDependents, isServerMade } from '../dependents/check-dependents.js';
import { type DependentRelation, type Dependents, readDependents } from '../dependents/dependents.js';
import { dropViews, restoreOwners, restoreStreamTable, restoreView } from '../dependents/restore-dependents.js';
import { type OutputColumn, selectOfColumns, tryDescribeQuery } from '../query/describe-query.js';
import { queryToSend } from '../query/query-to-send.js';
import type { Change } from './diff.js';
import { dropSteps } from './drop-steps.js';
import type { Plan, PlanBasis, Step } from './plan.js';
import { basisOf, declaredIn, dependentsBasis, sourcesOf } from './plan-basis.js';
import { type PlannedDeclaration, planDeclaration } from './plan-declaration.js';
import type { PlanRun } from './plan-run.js';
import { downstreamOf, type PlanState, requireStreamTable } from './read-plan-state.js';
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
export async function planRebuild({ definition, changes, columns }: Rebuild, run: PlanRun): Promise<Plan> {
  const { state, options } = run;
  const { name } = definition;
  const downstream = await downstreamOf(state, [name]);
  // One connection answers one question at a time.
  const made: StreamTableDefinition[] = [];
  for (const each of [name, ...downstream]) made.push(await wantedOf(each, definition, run));
  const dependents = await readDependents(
    state.reader,
    made.map((each) => requireStreamTable(state, each.name).relationOid),
  );
  const asTheyAre = await tryRemaking({ made, dependents, columns }, run);
  // Only what would be lost gets its later definition: it may read what is not there yet.
  const ahead = asTheyAre.lostViews.filter((view) => options.later?.views.has(view));
  const { order, after, kept, lost, broken } =
    ahead.length === 0 ? asTheyAre : await tryRemaking({ made, dependents: withLaterViews(dependents, ahead, run), columns }, run);
  assertNothingLost(name, lost, options);

  const declarations = new Map<string, PlannedDeclaration>();
  for (const each of made) if (!broken.has(each.name)) declarations.set(each.name, await planDeclaration(each.name, 'making', run));
  const making = order.flatMap((each): readonly Step[] => {
    if (!('query' in each)) return kept.relations.flatMap((view) => (view.oid === each.oid ? restoreView(view, kept) : []));
    const declaration = declarations.get(each.name);
    return declaration === undefined ? [] : [...createSteps(each, state.capabilities), ...declaration.steps, ...restoreStreamTable(each.name, kept)];
  });
  const names = made.map((each) => each.name);
  return {
    name,
    action: 'rebuild',
    changes: [...changes, ...(declarations.get(name)?.changes ?? [])],
    steps: [...dropViews(dependents.relations, dependents.objects), ...(await dropSteps(names, state)), ...making, ...restoreOwners(kept)],
    warnings: [
      `${name} is dropped and created again, and filled from its query`,
      ...downstream.filter((each) => !broken.has(each)).map((each) => `${each} reads it and is dropped and created again as well`),
      ...lost.map((each) => `lost: ${each}`),
      ...[...declarations.values()].flatMap(({ warnings }) => warnings),
    ],
    ...(lost.length > 0 && { losses: lost }),
    basis: await rebuildBasis(made, { dependents, after }, run),
    ...(options.later === undefined ? {} : { makesAhead: [...ahead, ...downstream.filter((each) => isLater(each, run) && !broken.has(each))] }),
  };
}

const isLater = (name: QualifiedName, { options }: PlanRun) => options.later?.streamTables.some((later) => later.name === name) ?? false;

interface Remaking {
  readonly made: readonly StreamTableDefinition[];
  readonly dependents: Dependents;
  readonly columns: readonly OutputColumn[];
}

/** In which order all is made, the columns that it will have, and what cannot be made again. */
async function tryRemaking({ made, dependents, columns }: Remaking, { state, planned }: PlanRun) {
  const order = await makingOrder(made, dependents);
  const after = await columnsAfter(order, state, { known: new Map(planned), columns, hidden: hiddenColumns(dependents) });
  return { order, after, ...(await checkRebuild(made, dependents, { state, after })) };
}

function withLaterViews({ relations, objects }: Dependents, names: readonly QualifiedName[], { options }: PlanRun): Dependents {
  const definitionOf = (relation: DependentRelation) => (names.includes(nameOf(relation)) ? options.later?.views.get(nameOf(relation)) : undefined);
  return {
    relations: relations.map((relation) => {
      const later = definitionOf(relation);
      return later === undefined ? relation : { ...relation, definition: `\n${later}\n` };
    }),
    objects,
  };
}

/** What a stream table is made as: its definition in the run, over what it is now. */
async function wantedOf(name: QualifiedName, definition: StreamTableDefinition, run: PlanRun): Promise<StreamTableDefinition> {
  const kept = currentDefinition(requireStreamTable(run.state, name), run.state.capabilities);
  if (name === definition.name) return mergeDefinition(kept, definition);
  const wanted = run.definitions.get(name);
  if (wanted === undefined) return { ...kept, query: requireStreamTable(run.state, name).sentQuery };
  return mergeDefinition(kept, { ...wanted, query: await queryToSend(wanted, run) });
}

/** What can be restored on the columns that there will be; what is lost with the reason; and the stream tables whose query no longer works. */
async function checkRebuild(
  made: readonly StreamTableDefinition[],
  dependents: Dependents,
  { state, after }: { readonly state: PlanState; readonly after: ColumnsAfter },
) {
  const groupedBy = new Map<string, readonly string[]>();
  for (const { name } of made) groupedBy.set(name, (await parseQuery(requireStreamTable(state, name).sentQuery)).groupedBy);
  const { kept, lost, lostViews } = await checkDependents(state.reader, dependents, {
    columnsAfter: (name) => usable(after.get(name)),
    isServerMade: (index, relation) => isServerMade(index, relation, groupedBy.get(nameOf(relation)) ?? [], state.capabilities),
  });
  const broken = new Map<string, string>();
  for (const { name } of made) {
    const problem = after.get(name);
    if (problem instanceof PgTrickleError) broken.set(name, `stream table ${name} (${problem.message})`);
  }
  return { kept, lost: [...broken.values(), ...lost], lostViews, broken };
}

/** What an earlier plan of the run makes again is no basis: when this one is applied it is another relation. */
async function rebuildBasis(
  made: readonly StreamTableDefinition[],
  { dependents, after }: { readonly dependents: Dependents; readonly after: ColumnsAfter },
  run: PlanRun,
): Promise<PlanBasis> {
  const { state, planned, remade } = run;
  const earlier = new Set(remade.keys());
  const [first] = made;
  for (const relation of dependents.relations) {
    const name = nameOf(relation);
    const columns = usable(after.get(name));
    if (columns !== undefined) planned.set(name, selectOfColumns(columns));
    if (first !== undefined) remade.set(name, { with: first.name, columns, isAhead: isLater(name, run) });
  }
  const own = made.flatMap(({ name }) => (earlier.has(name) ? [] : [name]));
  const oids = own.map((name) => requireStreamTable(state, name).relationOid);
  const basis = basisOf(own, state.current, {
    sources: await sourcesOf([...made, ...made.flatMap(({ name }) => declaredIn(run, name))]),
    dependents: dependentsBasis(dependents, oids, earlier),
  });
  return { ...basis, locks: [...new Set([...basis.locks, ...made.map(({ name }) => splitName(name).name)])].sort() };
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

type ColumnsAfter = ReadonlyMap<string, readonly OutputColumn[] | PgTrickleError>;

interface Making {
  /** SELECTs with the columns of what will be there. */
  readonly known: Map<QualifiedName, string>;
  /** Of the first. */
  readonly columns: readonly OutputColumn[];
  readonly hidden: ReadonlyMap<string, readonly OutputColumn[]>;
}

/** The columns that stream tables and views will have, in the order of making; an error for one whose query no longer works. */
async function columnsAfter(
  order: readonly (StreamTableDefinition | DependentRelation)[],
  state: PlanState,
  { known, columns, hidden }: Making,
): Promise<ColumnsAfter> {
  const edges = await state.dependencies();
  const result = new Map<string, readonly OutputColumn[] | PgTrickleError>();
  for (const each of order) {
    const { name, query } = 'query' in each ? each : { name: nameOf(each), query: each.definition ?? '' };
    const sources =
      'query' in each
        ? edges.flatMap(({ streamTable, source }) => (streamTable === name && source !== null ? [source] : []))
        : await tablesOfView(each);
    const brokenSource = sources.find((source) => result.get(source) instanceof PgTrickleError);
    const after = result.size === 0 ? columns : brokenSource ? readsBroken(brokenSource) : await tryDescribeQuery(state.reader, query, known);
    result.set(name, after);
    if (!(after instanceof PgTrickleError)) known.set(name, selectOfColumns([...after, ...(hidden.get(name) ?? [])]));
  }
  return result;
}

const readsBroken = (source: string) => new PgTrickleError('QUERY_INVALID', { message: `it reads ${source}` });

const usable = (columns: readonly OutputColumn[] | PgTrickleError | undefined) => (columns instanceof PgTrickleError ? undefined : columns);

function hiddenColumns({ relations }: Dependents): ReadonlyMap<string, readonly OutputColumn[]> {
  return new Map(relations.map((relation) => [nameOf(relation), relation.hiddenColumns]));
}
