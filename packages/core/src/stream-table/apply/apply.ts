import { assertWritable } from '../../db/assert-writable.js';
import { cancelOnAbort } from '../../db/cancel-on-abort.js';
import { type Capabilities, detectCapabilities, shareCapabilities } from '../../db/capabilities.js';
import { catalogReader } from '../../db/catalog-reader.js';
import type { CatalogReader, Queryable, SessionPool } from '../../db/queryable.js';
import { inTransaction, type TransactionMode } from '../../db/transaction.js';
import { fromUnknown } from '../../error/from-unknown.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import type { QualifiedName } from '../../sql/identifier.js';
import type { Plan, PlanAction, Step } from '../plan/plan.js';
import { assertCurrent } from './assert-current.js';
import { type LockedNames, lockNames } from './lock-names.js';

export interface ApplyOptions {
  /** `own`: a transaction per plan. `join`: the caller's, behind a savepoint. Default: `join` inside a transaction, else `own`. */
  readonly transaction?: TransactionMode | undefined;
  /** Looked at before every step, and on a pool it cancels the running one as well: what the plan has done so far is then rolled back. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each step. */
  readonly onStep?: ((step: Step, progress: { readonly name: QualifiedName; readonly index: number; readonly count: number }) => void) | undefined;
}

/** What became of a plan: all of its steps ran and were committed, or there is an error instead. */
export interface ApplyResult {
  readonly name: QualifiedName;
  readonly action: PlanAction;
  readonly steps: readonly StepOutcome[];
  readonly durationMs: number;
}

export interface StepOutcome {
  readonly comment: string;
  readonly durationMs: number;
  readonly rows: readonly unknown[];
}

/**
 * Runs exactly the plans it is given, each in one transaction: under an advisory lock, and only while what it was made from is unchanged.
 *
 * @throws {PgTrickleError} `SERVER_READ_ONLY` on a standby; `PLAN_STALE`; `APPLY_ABORTED`; for a failed step the code of the server's error or `APPLY_STEP_FAILED`. The
 * failed plan leaves nothing behind; `details` say how many steps it had done and, of several plans, how many were committed before.
 * @example
 * await applyPlan(pool, await planStreamTable(catalogReader(pool), definition), { onStep: ({ comment }) => console.log(comment) });
 */
export async function applyPlan(db: Queryable | SessionPool, plan: Plan, options?: ApplyOptions): Promise<ApplyResult>;
export async function applyPlan(db: Queryable | SessionPool, plans: readonly Plan[], options?: ApplyOptions): Promise<ApplyResult[]>;
export async function applyPlan(db: Queryable | SessionPool, given: Plan | readonly Plan[], options: ApplyOptions = {}) {
  if (!Array.isArray(given)) return applyOne(db, given as Plan, options, 0);
  const results: ApplyResult[] = [];
  for (const plan of given as readonly Plan[]) results.push(await applyOne(db, plan, options, results.length));
  return results;
}

async function applyOne(db: Queryable | SessionPool, plan: Plan, options: ApplyOptions, plansDone: number): Promise<ApplyResult> {
  const start = performance.now();
  if (plan.steps.length === 0) return { name: plan.name, action: plan.action, steps: [], durationMs: 0 };
  const capabilities = await detectCapabilities(db);
  const steps = await inLockedTransaction(db, { locks: plan.basis.locks, capabilities, mode: options.transaction }, async (session, reader) => {
    await assertCurrent(reader, [plan]);
    return cancelOnAbort(db, { session, signal: options.signal }, () => runSteps(session, plan, { ...options, plansDone, capabilities }));
  });
  return { name: plan.name, action: plan.action, steps, durationMs: performance.now() - start };
}

/** @internal A transaction that holds the advisory locks, with a reader that sees it. */
export async function inLockedTransaction<Result>(
  db: Queryable | SessionPool,
  {
    locks,
    capabilities,
    mode,
  }: { readonly locks: readonly string[]; readonly capabilities: Capabilities; readonly mode?: TransactionMode | undefined },
  work: (session: Queryable, reader: CatalogReader, locked: LockedNames) => Promise<Result>,
): Promise<Result> {
  await assertWritable(db, capabilities);
  try {
    return await inTransaction(
      db,
      async (session) => {
        const locked = await lockNames(session, locks, { throughViews: true });
        return work(session, shareCapabilities(catalogReader(session), capabilities), locked);
      },
      mode,
    );
  } catch (error) {
    throw fromUnknown(error);
  }
}

/** @internal Runs the steps of a plan in the session's transaction. */
export async function runSteps(
  session: Queryable,
  { name, action, steps }: Plan,
  { signal, onStep, plansDone, capabilities }: ApplyOptions & { readonly plansDone: number; readonly capabilities: Capabilities },
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const [index, step] of steps.entries()) {
    const progress = { name, step: index + 1, steps: steps.length, stepsDone: index, plansDone };
    const aborted = (when: 'before' | 'during') =>
      new PgTrickleError('APPLY_ABORTED', {
        message: `${action} of ${name} was cancelled ${when} step ${index + 1} of ${steps.length}`,
        details: progress,
        cause: signal?.reason,
      });
    if (signal?.aborted) throw aborted('before');
    onStep?.(step, { name, index, count: steps.length });
    const start = performance.now();
    const { rows } = await session.query(step.sql, [...step.values]).catch((error: unknown) => {
      const problem = stepError(error, { action, step, progress, capabilities });
      throw problem.code === 'SERVER_CANCELLED' && signal?.aborted ? aborted('during') : problem;
    });
    outcomes.push({ comment: step.comment, durationMs: performance.now() - start, rows });
  }
  return outcomes;
}

interface StepFailure {
  readonly action: PlanAction;
  readonly step: Step;
  readonly progress: {
    readonly name: QualifiedName;
    readonly step: number;
    readonly steps: number;
    readonly stepsDone: number;
    readonly plansDone: number;
  };
  readonly capabilities: Capabilities;
}

function stepError(error: unknown, { action, step, progress, capabilities }: StepFailure): PgTrickleError {
  const { role, schema } = capabilities;
  const converted = fromUnknown(error, {
    action: `${action} of ${progress.name}`,
    role,
    extensionSchema: schema,
    writes: true,
    details: { ...progress, sql: step.sql },
  });
  const place = progress.steps === 1 ? '' : ` (step ${progress.step} of ${progress.steps}, ${step.comment}; nothing of it was kept)`;
  return new PgTrickleError(converted.code === 'SERVER_ERROR' ? 'APPLY_STEP_FAILED' : converted.code, {
    message: `${converted.message}${place}`,
    hint: converted.hint,
    details: converted.details,
    cause: converted.cause,
  });
}
