import type { StreamTable } from '../../catalog/stream-tables.js';
import type { CatalogReader } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { sameQuery } from '../../sql/parse-query.js';
import { assertHoldable } from '../definition/assert-holdable.js';
import { assertSupported } from '../definition/check-settings.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { optionFacts } from '../definition/options.js';
import { orderDefinitions } from '../definition/order-definitions.js';
import { type DependentObject, type Dependents, isRestorable, readDependents } from '../dependents/dependents.js';
import { assertMaintainable } from '../query/assert-maintainable.js';
import { assertUnderCitus } from '../query/assert-under-citus.js';
import { classifyQuery, type QueryChange } from '../query/classify-query.js';
import { describeQuery, type OutputColumn, selectOfColumns, tryDescribeQuery } from '../query/describe-query.js';
import { fitsInPlace } from '../query/fits-in-place.js';
import { warnOfTraps } from '../query/known-traps.js';
import { queryToSend } from '../query/query-to-send.js';
import { nestedViews } from './declare-step.js';
import { type Change, diffSettings } from './diff.js';
import { freezePlan, type Plan, type PlanOptions } from './plan.js';
import { basisOf, declaredIn, sourcesOf } from './plan-basis.js';
import { withDeclaration } from './plan-declaration.js';
import { planInPlace } from './plan-in-place.js';
import { planRebuild } from './plan-rebuild.js';
import type { PlanRun, Remade } from './plan-run.js';
import { assertCreatable, assertHasRelation, type PlanState, withPlanState } from './read-plan-state.js';
import { alterSteps, createSteps, knowsAuto, nullMeansCalculated } from './steps.js';

/**
 * Plans what makes stream tables as they are defined, each after those that it reads. Only reads. An unchanged definition plans no step.
 *
 * @throws {PgTrickleError} `QUERY_INVALID`, `DEFINITION_INVALID`, `NAME_INVALID`, `PLAN_*`, `STREAM_TABLE_EXISTS`, `SERVER_*`
 * @example
 * const plans = await planStreamTables(catalogReader(pool), [{ name: 'public.order_totals', query, schedule: '5m' }]);
 */
export async function planStreamTables(
  reader: CatalogReader,
  definitions: readonly StreamTableDefinition[],
  options: PlanOptions = {},
): Promise<Plan[]> {
  return withPlanState(reader, (state) => planWithState(state, definitions, options));
}

/** Plans one stream table; see `planStreamTables`. */
export async function planStreamTable(reader: CatalogReader, definition: StreamTableDefinition, options: PlanOptions = {}): Promise<Plan> {
  const [plan] = await planStreamTables(reader, [definition], options);
  return plan as Plan;
}

/** @internal Plans `definitions`; `alongside` are planned by others in the same run and count as wanted. */
export async function planWithState(
  state: PlanState,
  given: readonly StreamTableDefinition[],
  options: PlanOptions,
  alongside: readonly StreamTableDefinition[] = [],
): Promise<Plan[]> {
  const ordered = await orderDefinitions(given);
  for (const definition of ordered) assertSupported(definition, state.capabilities);
  await assertCreatable(
    state.reader,
    ordered.flatMap(({ name }) => (state.current.has(name) ? [] : [name])),
  );
  const later = options.later?.streamTables ?? [];
  const definitions = new Map([...later, ...alongside, ...ordered].map((definition) => [definition.name, definition]));
  const plannedViews = options.later?.views ?? new Map();
  const run: PlanRun = { state, options, definitions, planned: new Map(), plannedViews, remade: new Map() };
  const plans: Plan[] = [];
  for (const definition of ordered) plans.push(freezePlan(await planOne(definition, run)));
  return plans;
}

/**
 * @internal Plans that create all of `ordered`, from the definitions alone: what the server would refuse is not looked for.
 *
 * @param views - gives the views of these names, with those that they read
 */
export async function planCreations(
  reader: CatalogReader,
  ordered: readonly StreamTableDefinition[],
  { capabilities, options, views }: Pick<PlanState, 'capabilities' | 'views'> & { readonly options: PlanOptions },
): Promise<Plan[]> {
  const run: PlanRun = {
    state: { reader, capabilities, current: new Map(), dependencies: async () => [], hasCitus: async () => false, views },
    options,
    definitions: new Map(ordered.map((definition) => [definition.name, definition])),
    planned: new Map(),
    plannedViews: new Map(),
    remade: new Map(),
  };
  const plans: Plan[] = [];
  for (const definition of ordered) {
    assertSupported(definition, capabilities);
    await assertHoldable(definition);
    const plan = await creation({ ...definition, query: await queryToSend(definition, run) }, run);
    plans.push(freezePlan(await withDeclaration(plan, run)));
  }
  return plans;
}

/** @internal */
export async function planOne(declared: StreamTableDefinition, run: PlanRun): Promise<Plan> {
  const { name } = declared;
  const current = run.state.current.get(name);
  if (current !== undefined) assertHasRelation(current, run.state.capabilities);
  const remade = run.remade.get(name);
  const asRemade = remade === undefined ? undefined : nothing(name, run, [`${name} is made anew with ${remade.with}`]);
  if (asRemade !== undefined && (!run.isOneByOne || remade?.isAhead)) return asRemade;
  if (current !== undefined && run.options.onExisting === 'keep') return nothing(name, run);
  if (current !== undefined && run.options.onExisting === 'error') {
    throw new PgTrickleError('STREAM_TABLE_EXISTS', {
      message: `the stream table ${name} exists already`,
      hint: 'Alter it, or drop it first.',
      details: { name },
    });
  }
  const definition = { ...declared, query: await queryToSend(declared, run) };
  const plan = current === undefined ? await planCreate(definition, run) : await planChange(definition, current, run);
  return withDeclaration(plan.action === 'none' ? (asRemade ?? plan) : plan, run);
}

function nothing(name: QualifiedName, { state }: PlanRun, warnings: readonly string[] = []): Plan {
  return { name, action: 'none', changes: [], steps: [], warnings, basis: basisOf([name], state.current) };
}

async function planCreate(definition: StreamTableDefinition, run: PlanRun): Promise<Plan> {
  await describe(definition, run);
  await assertUnderCitus(definition, run.state);
  return creation(definition, run);
}

async function creation(definition: StreamTableDefinition, run: PlanRun): Promise<Plan> {
  const { state } = run;
  const { name } = definition;
  return {
    name,
    action: 'create',
    changes: [{ kind: 'create' }],
    steps: createSteps(definition, state.capabilities),
    warnings: [...modeWarnings(definition, run), ...(await warnOfTraps(definition, run))],
    basis: basisOf([name], state.current, { sources: await sourcesOf([definition, ...declaredIn(run, name)]) }),
  };
}

/** The columns of a definition, kept for those that read it. */
async function describe(definition: StreamTableDefinition, { state, definitions, planned }: PlanRun): Promise<OutputColumn[]> {
  const columns = await describeQuery(state.reader, definitions.get(definition.name)?.query ?? definition.query, planned).catch((error: unknown) => {
    if (!(error instanceof PgTrickleError) || error.code !== 'QUERY_INVALID') throw error;
    throw new PgTrickleError('QUERY_INVALID', {
      message: `the query of ${definition.name} is invalid: ${error.message}`,
      hint: error.hint,
      details: { name: definition.name, ...error.details },
      cause: error.cause,
    });
  });
  await assertHoldable(definition);
  await assertMaintainable(definition, columns, state);
  planned.set(definition.name, selectOfColumns(columns));
  return columns;
}

function modeWarnings({ name, refreshMode }: StreamTableDefinition, { state: { capabilities } }: PlanRun): string[] {
  if (refreshMode !== 'AUTO' || knowsAuto(capabilities)) return [];
  const standard = capabilities.defaultOf('create_stream_table', 'refresh_mode')?.split("'")[1] ?? 'its default';
  return [`${name}: ${capabilities.extension} ${capabilities.version} has no refresh mode AUTO, so it is made as ${standard}`];
}

async function planChange(definition: StreamTableDefinition, current: StreamTable, run: PlanRun): Promise<Plan> {
  const { state, options } = run;
  const { capabilities } = state;
  const { name } = definition;
  const remade = run.remade.get(name);
  const settings = diffSettings(definition, current);
  const isSame = await sameQuery(definition.query, current.sentQuery);
  const reasons = [
    ...(options.fullRefresh ? ['a full refresh was asked for'] : []),
    ...settings.flatMap((change) => reasonForRebuild(change, run)),
    ...(remade === undefined && (await hasChangedViews(current, state)) ? ['a view that it reads through another view has changed'] : []),
  ];
  if (isSame && reasons.length === 0) {
    if (settings.length === 0) return nothing(name, run);
    if (settings.some(({ kind }) => kind === 'refreshMode')) await describe(definition, run);
    const steps = alterSteps(definition, settings, capabilities);
    return {
      name,
      action: actionOf(settings),
      changes: settings,
      steps,
      warnings: refreshWarnings(name, settings),
      basis: basisOf([name], state.current),
    };
  }

  const columns = await describe(definition, run);
  const before = afterRemaking(await readDependents(state.reader, [current.relationOid]), remade);
  const found = isSame ? undefined : classifyQuery(before.relations[0]?.columns ?? [], columns);
  const inPlace =
    found !== undefined && found.class !== 'rebuild' && reasons.length === 0 && (await canAlter(definition, current, { run, columns, before }));
  const change = found === undefined ? undefined : queryChange(current, definition, found, inPlace);
  const changes: Change[] = [
    ...(change === undefined ? [] : [change]),
    ...reasons.map((reason): Change => ({ kind: 'rebuild', reason })),
    ...settings,
  ];
  const traps = () => warnOfTraps({ ...definition, refreshMode: definition.refreshMode ?? current.refreshMode }, run);
  if (!inPlace || change === undefined) {
    const plan = await planRebuild({ definition, changes, columns }, run);
    return { ...plan, warnings: [...plan.warnings, ...modeWarnings(definition, run), ...(await traps())] };
  }
  const plan = await planInPlace({ definition, current, settings, change, columns, dependents: before }, run);
  return { ...plan, warnings: [...plan.warnings, ...(await traps())] };
}

/** The columns that a stream table will have when the rebuild of another has made it anew. */
function afterRemaking(dependents: Dependents, remade: Remade | undefined): Dependents {
  const [own, ...others] = dependents.relations;
  const columns = remade?.columns;
  if (own === undefined || columns === undefined) return dependents;
  const storedOrder = [...own.hiddenColumns, ...columns].map(({ name }) => name);
  return { ...dependents, relations: [{ ...own, columns, storedOrder }, ...others] };
}

async function canAlter(
  { query }: StreamTableDefinition,
  current: StreamTable,
  { run, columns, before }: { readonly run: PlanRun; readonly columns: readonly OutputColumn[]; readonly before: Dependents },
): Promise<boolean> {
  const { reader, capabilities } = run.state;
  if (!capabilities.accepts('alter_stream_table', 'query')) return false;
  // The server truncates the table, which fails or empties an heir as well, and drops columns only while nothing else uses them.
  const isGone = (column: string) => !columns.some(({ name }) => name === column);
  const isInTheWay = (object: DependentObject) => object.kind === 'referrer' || (!isRestorable(object) && object.columns.some(isGone));
  if (before.objects.some((object) => object.relationOid === current.relationOid && isInTheWay(object))) return false;
  if (await breaksLaterView(current.name, { run, columns, before })) return false;
  return fitsInPlace(reader, { from: current.sentQuery, to: query }, { stored: before.relations[0], wanted: columns });
}

/** Whether a view works only as it is defined later: to be made so it is dropped, and what reads it would lose its source. */
async function breaksLaterView(
  name: QualifiedName,
  { run, columns, before }: { readonly run: PlanRun; readonly columns: readonly OutputColumn[]; readonly before: Dependents },
): Promise<boolean> {
  const known = new Map([[name, selectOfColumns(columns)]]);
  for (const view of before.relations) {
    if (!run.options.later?.views.has(`${view.schema}.${view.name}`)) continue;
    if ((await tryDescribeQuery(run.state.reader, view.definition ?? '', known)) instanceof PgTrickleError) return true;
  }
  return false;
}

function queryChange(current: StreamTable, { query }: StreamTableDefinition, found: QueryChange, inPlace: boolean) {
  const reason =
    inPlace || found.class === 'rebuild' ? found.reason : `${found.reason}; made anew, because in place the server would not get it right`;
  return { kind: 'query', from: current.sentQuery, to: query, class: found.class, reason } as const;
}

/** The server inlines views, and notices a change only of those that the query names. What it inlined is known as far as it was recorded. */
async function hasChangedViews({ name, declaration }: StreamTable, state: PlanState): Promise<boolean> {
  if (declaration?.viewsDigest === undefined) return false;
  return declaration.viewsDigest !== nestedViews(name, await state.dependencies());
}

/** Changes that alter cannot make on this server. */
function reasonForRebuild(change: Change, { state: { capabilities } }: PlanRun): string[] {
  if (change.kind === 'schedule' && change.to === null && nullMeansCalculated(capabilities)) {
    return ['this version sets a calculated schedule only on create'];
  }
  if (change.kind === 'option' && !capabilities.accepts('alter_stream_table', optionFacts[change.option].argument)) {
    return [`${optionFacts[change.option].argument} can be set only on create`];
  }
  // The server would drop the table with all that hangs on it.
  if (change.kind === 'option' && change.option === 'partitionBy') return ['its rows are to be stored in other partitions'];
  return [];
}

function actionOf(settings: readonly Change[]): Plan['action'] {
  const [only] = settings;
  if (settings.length === 1 && only?.kind === 'status') return only.to === 'ACTIVE' ? 'resume' : 'pause';
  return 'alter';
}

function refreshWarnings(name: QualifiedName, settings: readonly Change[]): string[] {
  return settings.some(({ kind }) => kind === 'refreshMode') ? [`${name} is refreshed in full when its mode changes`] : [];
}
