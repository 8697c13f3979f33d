import type { StreamTable } from '../catalog/stream-tables.js';
import type { CatalogReader } from '../db/queryable.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { parseName, type QualifiedName, quoteIdentifier } from '../sql/identifier.js';
import { type ParsedQuery, parseQuery, sameQuery } from '../sql/parse-query.js';
import { checkDependents } from './check-dependents.js';
import { classifyQuery } from './classify-query.js';
import type { StreamTableDefinition } from './definition.js';
import { type Dependents, readDependents } from './dependents.js';
import { describeQuery, type OutputColumn, selectOfColumns } from './describe-query.js';
import { type Change, diffSettings } from './diff.js';
import { optionFacts } from './options.js';
import { orderByDependency, streamTablesRead } from './order-definitions.js';
import { freezePlan, type Plan, type PlanOptions, type Step } from './plan.js';
import { basisOf, digestDependents } from './plan-basis.js';
import { assertNothingLost, isServerMade, planRebuild, type RebuildContext, sourcesOf } from './plan-rebuild.js';
import { assertCreatable, downstreamOf, type PlanState, readPlanState } from './read-plan-state.js';
import { alterStep, assertSupported, createSteps, knowsAuto, nullMeansCalculated, statusStep } from './steps.js';

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
  return planWithState(await readPlanState(reader), definitions, options);
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
  for (const { definition } of ordered) assertSupported(definition, state.capabilities);
  await assertCreatable(
    state.reader,
    ordered.flatMap(({ definition: { name } }) => (state.current.has(name) ? [] : [name])),
  );
  const definitions = new Map([...alongside, ...ordered.map(({ definition }) => definition)].map((definition) => [definition.name, definition]));
  const run: Run = { state, options, definitions, planned: new Map(), remade: new Map() };
  const plans: Plan[] = [];
  for (const { definition } of ordered) plans.push(freezePlan(await planOne(definition, run)));
  return plans;
}

/** Names checked, queries stripped and parsed, in the order in which they can be made. */
export async function orderDefinitions(
  given: readonly StreamTableDefinition[],
): Promise<{ definition: StreamTableDefinition; parsed: ParsedQuery }[]> {
  const parsed = new Map<QualifiedName, { definition: StreamTableDefinition; parsed: ParsedQuery }>();
  for (const definition of given) {
    const name = parseName(definition.name);
    if (parsed.has(name)) throw new PgTrickleError('DEFINITION_INVALID', { message: `${name} is defined twice`, details: { name } });
    const query = await parseDefiningQuery(name, definition.query);
    parsed.set(name, { definition: { ...definition, name, query: query.text, schedule: wantedSchedule(definition) }, parsed: query });
  }
  const names = [...parsed.keys()];
  const reads = (name: QualifiedName) => streamTablesRead((parsed.get(name) as { parsed: ParsedQuery }).parsed, name, names);
  return orderByDependency(names, reads).map((name) => parsed.get(name) as { definition: StreamTableDefinition; parsed: ParsedQuery });
}

/** The extension's own word for a calculated schedule means null, also where the server does not know the word. */
function wantedSchedule({ schedule }: StreamTableDefinition): string | null | undefined {
  return schedule?.trim().toLowerCase() === 'calculated' ? null : schedule;
}

async function parseDefiningQuery(name: QualifiedName, query: string): Promise<ParsedQuery> {
  try {
    return await parseQuery(query);
  } catch (error) {
    if (!(error instanceof PgTrickleError)) throw error;
    throw new PgTrickleError(error.code, {
      message: `${name}: ${error.message}`,
      hint: error.hint,
      details: { name, ...error.details },
      cause: error.cause,
    });
  }
}

interface Run {
  readonly state: PlanState;
  readonly options: PlanOptions;
  readonly definitions: ReadonlyMap<string, StreamTableDefinition>;
  /** What earlier plans of the run will make: SELECTs with their columns. */
  readonly planned: Map<QualifiedName, string>;
  /** Stream tables that an earlier plan makes anew, and which. */
  readonly remade: Map<string, QualifiedName>;
}

async function planOne(definition: StreamTableDefinition, run: Run): Promise<Plan> {
  const { name } = definition;
  const current = run.state.current.get(name);
  const maker = run.remade.get(name);
  if (maker !== undefined) return nothing(name, run, [`${name} is made anew with ${maker}`]);
  if (current === undefined) return planCreate(definition, run);
  if (run.options.onExisting === 'keep') return nothing(name, run);
  if (run.options.onExisting === 'error') {
    throw new PgTrickleError('STREAM_TABLE_EXISTS', {
      message: `the stream table ${name} exists already`,
      hint: 'Alter it, or drop it first.',
      details: { name },
    });
  }
  return planChange(definition, current, run);
}

function nothing(name: QualifiedName, { state }: Run, warnings: readonly string[] = []): Plan {
  return { name, action: 'none', changes: [], steps: [], warnings, basis: basisOf([name], state.current) };
}

async function planCreate(definition: StreamTableDefinition, run: Run): Promise<Plan> {
  const { state } = run;
  const { name } = definition;
  await describe(definition, run);
  return {
    name,
    action: 'create',
    changes: [{ kind: 'create' }],
    steps: createSteps(definition, state.capabilities),
    warnings: modeWarnings(definition, run),
    basis: basisOf([name], state.current, { sources: await sourcesOf([definition]) }),
  };
}

/** The columns of a definition, kept for those that read it. */
async function describe(definition: StreamTableDefinition, { state, planned }: Run): Promise<OutputColumn[]> {
  const columns = await describeQuery(state.reader, definition.query, planned).catch((error: unknown) => {
    if (!(error instanceof PgTrickleError) || error.code !== 'QUERY_INVALID') throw error;
    throw new PgTrickleError('QUERY_INVALID', {
      message: `the query of ${definition.name} is invalid: ${error.message}`,
      hint: error.hint,
      details: { name: definition.name, ...error.details },
      cause: error.cause,
    });
  });
  planned.set(definition.name, selectOfColumns(columns));
  return columns;
}

function modeWarnings({ name, refreshMode }: StreamTableDefinition, { state: { capabilities } }: Run): string[] {
  if (refreshMode !== 'AUTO' || knowsAuto(capabilities)) return [];
  const standard = capabilities.defaultOf('create_stream_table', 'refresh_mode')?.split("'")[1] ?? 'its default';
  return [`${name}: ${capabilities.extension} ${capabilities.version} has no refresh mode AUTO, so it is made as ${standard}`];
}

async function planChange(definition: StreamTableDefinition, current: StreamTable, run: Run): Promise<Plan> {
  const { state, options } = run;
  const { capabilities } = state;
  const { name } = definition;
  const settings = diffSettings(definition, current);
  const isSame = await sameQuery(definition.query, current.query);
  const reasons = [...(options.fullRefresh ? ['a full refresh was asked for'] : []), ...settings.flatMap((change) => reasonForRebuild(change, run))];
  if (isSame && reasons.length === 0) {
    if (settings.length === 0) return nothing(name, run);
    const steps = settings.map((change) => alterStep(name, change, capabilities));
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
  const before = await readDependents(state.reader, [current.relationOid]);
  const change = isSame
    ? undefined
    : queryChange(current, definition, classifyQuery(before.relations[0] ?? nothingStored, columns, capabilities.hiddenPrefix));
  const changes: Change[] = [
    ...(change === undefined ? [] : [change]),
    ...reasons.map((reason): Change => ({ kind: 'rebuild', reason })),
    ...settings,
  ];
  const context: RebuildContext = { changes, options, definitions: run.definitions, planned: run.planned, columns };
  const inPlace = change !== undefined && change.class !== 'rebuild' && reasons.length === 0 && capabilities.accepts('alter_stream_table', 'query');
  if (!inPlace) {
    const plan = await planRebuild(definition, state, context);
    for (const remade of Object.keys(plan.basis.streamTables)) run.remade.set(remade, name);
    return { ...plan, warnings: [...plan.warnings, ...modeWarnings(definition, run)] };
  }
  return planInPlace({ definition, current, settings, change, columns, dependents: before }, run);
}

/** A stream table whose relation someone dropped behind the extension's back. */
const nothingStored = { columns: [], storedOrder: [] };

function queryChange(current: StreamTable, { query }: StreamTableDefinition, found: ReturnType<typeof classifyQuery>) {
  return { kind: 'query', from: current.query, to: query, class: found.class, reason: found.reason } as const;
}

/** Changes that alter cannot make on this server. */
function reasonForRebuild(change: Change, { state: { capabilities } }: Run): string[] {
  if (change.kind === 'schedule' && change.to === null && nullMeansCalculated(capabilities)) {
    return ['this version sets a calculated schedule only on create'];
  }
  if (change.kind === 'option' && !capabilities.accepts('alter_stream_table', optionFacts[change.option].argument)) {
    return [`${optionFacts[change.option].argument} can be set only on create`];
  }
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

interface InPlace {
  readonly definition: StreamTableDefinition;
  readonly current: StreamTable;
  readonly settings: readonly Change[];
  readonly change: Extract<Change, { kind: 'query' }>;
  readonly columns: readonly OutputColumn[];
  readonly dependents: Dependents;
}

/** The server adds and removes columns; what uses a removed one is in its way, or goes silently. */
async function planInPlace({ definition, current, settings, change, columns, dependents }: InPlace, run: Run): Promise<Plan> {
  const { state, options } = run;
  const { name } = definition;
  const { groupBy } = await parseQuery(current.query);
  const { lost, kept } = await checkDependents(state.reader, dependents, {
    columnsAfter: () => columns,
    isServerMade: (index, relation) => isServerMade(index, relation, groupBy, state.capabilities),
  });
  const readers = change.class === 'compatible' ? await brokenReaders(name, columns, run) : [];
  assertNothingLost(name, [...lost, ...readers], options);
  const inTheWay = dependents.relations.filter(
    (relation) => relation.kind !== 'stream table' && !kept.relations.some(({ oid }) => oid === relation.oid),
  );
  const policies = dependents.objects.filter((object) => object.kind === 'policy' && !kept.objects.includes(object));
  const drops: Step[] = [
    ...policies.map((policy) =>
      plainStep(`drop policy ${quoteIdentifier(policy.name)} on ${quoted(dependents.relations[0])}`, `drop ${policy.description}`),
    ),
    ...inTheWay.toReversed().map((view) => plainStep(`drop ${view.kind} ${quoted(view)}`, `drop ${view.kind} ${view.schema}.${view.name}`)),
  ];
  const steps = [change, ...settings].map((each) => alterStep(name, each, state.capabilities));
  // The server sets a stream table ACTIVE when its query changes.
  const paused =
    current.status === 'SUSPENDED' && !settings.some(({ kind }) => kind === 'status') ? [statusStep(name, 'SUSPENDED', state.capabilities)] : [];
  return {
    name,
    action: 'query',
    changes: [change, ...settings],
    steps: [...drops, ...steps, ...paused],
    warnings: [`${name} is refreshed in full after its query changed`, ...[...lost, ...readers].map((each) => `lost: ${each}`)],
    basis: basisOf([name], state.current, {
      sources: await sourcesOf([definition, current]),
      dependents: { relationOids: [current.relationOid], digest: digestDependents(dependents) },
    }),
  };
}

const plainStep = (sql: string, comment: string): Step => ({ sql, values: [], comment });

const quoted = (relation: { readonly schema: string; readonly name: string } | undefined) =>
  relation === undefined ? '' : `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;

/** Stream tables whose queries would not work on the new columns, unless the same run changes them too. */
async function brokenReaders(name: QualifiedName, columns: readonly OutputColumn[], { state, definitions, planned }: Run): Promise<string[]> {
  const known = new Map([...planned, [name, selectOfColumns(columns)] as const]);
  const broken: string[] = [];
  for (const reader of await downstreamOf(state, [name])) {
    const query = definitions.get(reader)?.query ?? state.current.get(reader)?.query ?? '';
    const described = await describeQuery(state.reader, query, known).catch((error: unknown) => error);
    if (described instanceof PgTrickleError && described.code === 'QUERY_INVALID') broken.push(`stream table ${reader} (${described.message})`);
    else if (described instanceof Error) throw described;
    else known.set(reader, selectOfColumns(described as OutputColumn[]));
  }
  return broken;
}
