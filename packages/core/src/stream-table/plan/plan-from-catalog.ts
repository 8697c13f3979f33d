import type { Catalog } from '../../catalog/read-catalog.js';
import { readViewDefinitions } from '../../catalog/view-definitions.js';
import type { CatalogReader } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { assertSupported } from '../definition/check-settings.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { orderDefinitions } from '../definition/order-definitions.js';
import { describeQuery, selectOfColumns } from '../query/describe-query.js';
import { freezePlan, type LaterDefinitions, type Plan, type PlanOptions } from './plan.js';
import type { PlanRun } from './plan-run.js';
import { planOne } from './plan-stream-tables.js';
import { lookForCitus } from './read-plan-state.js';

/** A view or table that the same run makes before the stream tables that read it. */
export interface PlannedRelation {
  readonly relation: QualifiedName;
  /** Whether it is a view, which a stream table may have to take in. Default: no. */
  readonly isView?: boolean | undefined;
  /** A SELECT that has its columns. */
  readonly query: string;
}

export interface CatalogPlanOptions extends Omit<PlanOptions, 'fullRefresh' | 'later'> {
  /** Which stream tables are made anew even when nothing changed; told is which one's rebuild has made it anew by then. Default: none. */
  readonly isFullRefresh?: ((name: QualifiedName, madeAnewWith: QualifiedName | undefined) => boolean) | undefined;
  /** Plans what comes of applying the definitions one after another, each knowing nothing of the others. Default: they are one run. */
  readonly isOneByOne?: boolean | undefined;
  /** Of one by one, which stream tables may be made as they are defined together with one that they read, where they would be lost else. Default: all. */
  readonly mayMakeAhead?: ((name: QualifiedName) => boolean) | undefined;
  /** Which plans are not applied: those after them find what there is. Default: none. */
  readonly isKept?: ((plan: Plan) => boolean) | undefined;
  /** What could not be planned. Left out, the first problem is thrown. */
  readonly onProblem?: ((name: QualifiedName, problem: PgTrickleError) => void) | undefined;
}

/**
 * Plans stream tables from a catalog that was read before, in the order given: what they read comes first. The server is asked about changes only, so that
 * planning a project to which nothing happened costs no statement. Whether a name is free is for the caller to know.
 *
 * @throws {PgTrickleError} as `planStreamTables`, unless `onProblem` takes them
 * @example
 * const { catalog } = await readCatalog(reader);
 * if (!(catalog instanceof PgTrickleError)) console.log(await planFromCatalog(reader, catalog, definitions));
 */
export async function planFromCatalog(
  reader: CatalogReader,
  catalog: Catalog,
  wanted: readonly (StreamTableDefinition | PlannedRelation)[],
  {
    onProblem,
    isFullRefresh = () => false,
    isOneByOne = false,
    mayMakeAhead = () => true,
    isKept = () => false,
    ...options
  }: CatalogPlanOptions = {},
): Promise<Plan[]> {
  const { capabilities, streamTables, dependencies } = catalog;
  const definitions = new Map<QualifiedName, StreamTableDefinition>();
  const plannedViews = new Map<QualifiedName, string>();
  const run: PlanRun = {
    state: {
      reader,
      capabilities,
      current: new Map(streamTables.map((table) => [table.name, table])),
      dependencies: async () => dependencies,
      hasCitus: lookForCitus(reader),
      views: (names) => readViewDefinitions(reader, names),
    },
    options,
    definitions,
    planned: new Map(),
    plannedViews,
    remade: new Map(),
    isOneByOne,
  };
  const handle = (name: QualifiedName, error: unknown) => {
    if (onProblem === undefined || !(error instanceof PgTrickleError)) throw error;
    onProblem(name, error);
  };
  const ready: (StreamTableDefinition | PlannedRelation)[] = [];
  for (const item of wanted) {
    if ('relation' in item) {
      ready.push(item);
      continue;
    }
    try {
      const [definition] = await orderDefinitions([item]);
      assertSupported(definition as StreamTableDefinition, capabilities);
      definitions.set(item.name, definition as StreamTableDefinition);
      ready.push(definition as StreamTableDefinition);
    } catch (error) {
      handle(item.name, error);
    }
  }
  const plans: Plan[] = [];
  for (const [index, item] of ready.entries()) {
    try {
      if ('relation' in item) {
        if (item.isView) plannedViews.set(item.relation, item.query);
        await foresee(item, run);
      } else {
        const fullRefresh = isFullRefresh(item.name, run.remade.get(item.name)?.with);
        const own = isOneByOne ? { definitions: new Map([[item.name, item]]) } : {};
        const alone = { ...run, ...own, options: { ...options, fullRefresh } };
        const before = { planned: [...run.planned], remade: [...run.remade] };
        const plan = await planOne(item, alone).catch((error: unknown) =>
          planWith(item, definedLater(ready.slice(index + 1), mayMakeAhead), { run: alone, error }),
        );
        if (isKept(plan)) {
          refill(run.planned, before.planned);
          refill(run.remade, before.remade);
        }
        plans.push(freezePlan(plan));
      }
    } catch (error) {
      handle('relation' in item ? item.relation : item.name, error);
    }
  }
  return plans;
}

function refill<Key, Value>(map: Map<Key, Value>, entries: readonly (readonly [Key, Value])[]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}

/** A plan that would lose something may keep it with what the run makes of it later. */
async function planWith(
  definition: StreamTableDefinition,
  later: LaterDefinitions,
  { run, error }: { readonly run: PlanRun; readonly error: unknown },
): Promise<Plan> {
  if (!run.isOneByOne || !(error instanceof PgTrickleError) || error.code !== 'PLAN_DEPENDENTS_LOST') throw error;
  const definitions = new Map([...later.streamTables, definition].map((each) => [each.name, each]));
  const plannedViews = new Map([...run.plannedViews, ...later.views]);
  return planOne(definition, { ...run, definitions, plannedViews, options: { ...run.options, later } });
}

function definedLater(items: readonly (StreamTableDefinition | PlannedRelation)[], mayMakeAhead: (name: QualifiedName) => boolean): LaterDefinitions {
  return {
    streamTables: items.flatMap((item) => ('relation' in item || !mayMakeAhead(item.name) ? [] : [item])),
    views: new Map(items.flatMap((item) => ('relation' in item && item.isView ? [[item.relation, item.query] as const] : []))),
  };
}

async function foresee({ relation, query }: PlannedRelation, { state, planned }: PlanRun): Promise<void> {
  planned.set(relation, selectOfColumns(await describeQuery(state.reader, query, planned)));
}
