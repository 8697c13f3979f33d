import { assertWritable } from '../../db/assert-writable.js';
import { cancelOnAbort } from '../../db/cancel-on-abort.js';
import { type Capabilities, detectCapabilities, shareCapabilities } from '../../db/capabilities.js';
import { catalogReader } from '../../db/catalog-reader.js';
import type { CatalogReader, Queryable, SessionPool } from '../../db/queryable.js';
import { inTransaction, type OpenTransaction, type TransactionMode } from '../../db/transaction.js';
import { fromUnknown } from '../../error/from-unknown.js';
import type { QualifiedName } from '../../sql/identifier.js';
import type { Plan, PlanAction, Step } from '../plan/plan.js';
import { assertCurrent } from './assert-current.js';
import { lockThroughViews, lockUnlessViews } from './lock-names.js';
import { runSteps } from './run-steps.js';

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
  const steps = await inLockedTransaction(db, { locks: plan.basis.locks, capabilities, mode: options.transaction }, async ({ session, reader }) => {
    await assertCurrent(reader, [plan]);
    return cancelOnAbort(db, { session, signal: options.signal }, () => runSteps(session, plan, { ...options, plansDone, capabilities }));
  });
  return { name: plan.name, action: plan.action, steps, durationMs: performance.now() - start };
}

/** @internal What there is to know of a transaction that holds the advisory locks. */
export interface LockedTransaction extends OpenTransaction {
  readonly session: Queryable;
  /** Sees the transaction. */
  readonly reader: CatalogReader;
  /** Whether there were views among what it locked. */
  readonly readsViews: boolean;
}

/** @internal A transaction that holds the advisory locks. */
export async function inLockedTransaction<Result>(
  db: Queryable | SessionPool,
  {
    locks,
    capabilities,
    mode,
  }: { readonly locks: readonly string[]; readonly capabilities: Capabilities; readonly mode?: TransactionMode | undefined },
  work: (transaction: LockedTransaction) => Promise<Result>,
): Promise<Result> {
  await assertWritable(db, capabilities);
  const first = locks.length === 0 ? undefined : lockUnlessViews(locks);
  try {
    return await inTransaction(
      db,
      async (session, transaction) => {
        const readsViews = first !== undefined && transaction.rows.length === 0;
        if (readsViews) await lockThroughViews(session, locks);
        return work({ ...transaction, session, reader: shareCapabilities(catalogReader(session), capabilities), readsViews });
      },
      { mode, first },
    );
  } catch (error) {
    throw fromUnknown(error);
  }
}
