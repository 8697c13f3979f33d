import { readViewDefinitions } from '../../catalog/view-definitions.js';
import { cancelOnAbort } from '../../db/cancel-on-abort.js';
import { detectCapabilities } from '../../db/capabilities.js';
import { catalogReader } from '../../db/catalog-reader.js';
import type { CatalogReader, Queryable, SessionPool } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import type { QualifiedName } from '../../sql/identifier.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { orderDefinitions } from '../definition/order-definitions.js';
import type { Change } from '../plan/diff.js';
import type { Plan, PlanAction, PlanOptions } from '../plan/plan.js';
import { basisOf, sourcesOf } from '../plan/plan-basis.js';
import { planCreations, planWithState } from '../plan/plan-stream-tables.js';
import { readPlanState, withPlanState } from '../plan/read-plan-state.js';
import { type ApplyOptions, inLockedTransaction, type LockedTransaction } from './apply.js';
import { runSteps } from './run-steps.js';

export interface EnsureResult {
  readonly name: QualifiedName;
  readonly action: PlanAction;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  /** See `Plan.makesAhead`. */
  readonly makesAhead?: readonly QualifiedName[] | undefined;
  readonly durationMs: number;
}

/**
 * Makes stream tables as they are defined, each after those that it reads: what tools call. What needs no change is told from one look at the
 * catalog; the rest is planned and applied under an advisory lock, in one transaction each, so that any number of concurrent runs succeed.
 *
 * @throws {PgTrickleError} as `planStreamTables` and `applyPlan`; the stream tables before the failed one stay.
 * @example
 * const results = await ensureStreamTables(pool, [{ name: 'public.order_totals', query, schedule: '5m' }]);
 */
export async function ensureStreamTables(
  db: Queryable | SessionPool,
  definitions: readonly StreamTableDefinition[],
  options: PlanOptions & ApplyOptions = {},
): Promise<EnsureResult[]> {
  const ordered = await orderDefinitions(definitions);
  if (options.transaction === 'join' && options.onExisting === 'error') return createUnderLock(db, ordered, options);
  const { first, capabilities } = await withPlanState(catalogReader(db), async (state) => ({
    first: await planWithState(state, ordered, options),
    capabilities: state.capabilities,
  }));
  const results: EnsureResult[] = [];
  for (const [index, definition] of ordered.entries()) {
    const start = performance.now();
    const plan = first[index] as Plan;
    const done =
      plan.steps.length === 0
        ? plan
        : await inLockedTransaction(db, { locks: plan.basis.locks, capabilities, mode: options.transaction }, async ({ session, reader }) => {
            const [current] = await planWithState(await readPlanState(reader), [definition], options, ordered);
            await cancelOnAbort(db, { session, signal: options.signal }, () =>
              runSteps(session, current as Plan, { ...options, plansDone: index, capabilities }),
            );
            return current as Plan;
          });
    const { name, action, changes, warnings, makesAhead } = done;
    results.push({ name, action, changes, warnings, ...(makesAhead && { makesAhead }), durationMs: performance.now() - start });
  }
  return results;
}

/**
 * Locks and creates. The server is asked nothing before, and it is planned while the server locks: what it refuses is planned once more afterwards, and
 * that plan says why. A migration of many stream tables takes no longer than their statements.
 */
async function createUnderLock(
  db: Queryable | SessionPool,
  ordered: readonly StreamTableDefinition[],
  options: PlanOptions & ApplyOptions,
): Promise<EnsureResult[]> {
  const capabilities = await detectCapabilities(db);
  const { locks } = basisOf(
    ordered.map(({ name }) => name),
    new Map(),
    { sources: await sourcesOf(ordered) },
  );
  const { promise: locked, resolve: hasLocked } = Promise.withResolvers<LockedTransaction>();
  const reader: CatalogReader = { read: async (text, values) => (await locked).reader.read(text, values) };
  const views = async (names: readonly string[]) => ((await locked).readsViews ? readViewDefinitions(reader, names) : []);
  try {
    const created = inLockedTransaction(db, { locks, capabilities, mode: 'join' }, async (transaction) => {
      hasLocked(transaction);
      const { session, takeRelease } = transaction;
      const plans = await planned;
      const results: EnsureResult[] = [];
      for (const [plansDone, plan] of plans.entries()) {
        const start = performance.now();
        const release = plansDone === plans.length - 1 ? takeRelease() : undefined;
        await cancelOnAbort(db, { session, signal: options.signal }, () => runSteps(session, plan, { ...options, plansDone, capabilities, release }));
        const { name, action, changes, warnings } = plan;
        results.push({ name, action, changes, warnings, durationMs: performance.now() - start });
      }
      return results;
    });
    const planned = planCreations(reader, ordered, { capabilities, options, views });
    planned.catch(() => undefined);
    return await created;
  } catch (error) {
    throw (await whyNot(db, ordered, options)) ?? error;
  }
}

/** What a plan finds in the way, where it is the definition and not the connection. */
async function whyNot(
  db: Queryable | SessionPool,
  ordered: readonly StreamTableDefinition[],
  options: PlanOptions & ApplyOptions,
): Promise<PgTrickleError | undefined> {
  if (options.signal?.aborted) return undefined;
  try {
    await withPlanState(catalogReader(db), (state) => planWithState(state, ordered, options));
    return undefined;
  } catch (problem) {
    return problem instanceof PgTrickleError && /^(QUERY|PLAN|STREAM_TABLE|DECLARED)_/.test(problem.code) ? problem : undefined;
  }
}
