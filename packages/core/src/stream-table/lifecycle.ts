import { assertWritable } from '../db/assert-writable.js';
import { detectCapabilities } from '../db/capabilities.js';
import { catalogReader } from '../db/catalog-reader.js';
import type { Queryable, SessionPool } from '../db/queryable.js';
import { fromUnknown } from '../error/from-unknown.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { call } from '../sql/call.js';
import type { QualifiedName } from '../sql/identifier.js';
import { type ApplyOptions, type ApplyResult, applyPlan } from './apply/apply.js';
import { type EnsureResult, ensureStreamTables } from './apply/ensure.js';
import type { StreamTableDefinition } from './definition/definition.js';
import type { PlanOptions } from './plan/plan.js';
import { planAlter, type StreamTableChanges } from './plan/plan-alter.js';
import { type DropOptions, planDrop } from './plan/plan-drop.js';
import { planRefresh, planRefreshAll } from './plan/plan-refresh.js';
import { planPause, planRepair, planResume } from './plan/plan-status.js';

type Database = Queryable | SessionPool;

/**
 * Creates a stream table.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_EXISTS` unless `onExisting` says otherwise; as `ensureStreamTables`
 */
export async function createStreamTable(
  db: Database,
  definition: StreamTableDefinition,
  options: PlanOptions & ApplyOptions = {},
): Promise<EnsureResult> {
  const [result] = await ensureStreamTables(db, [definition], { onExisting: 'error', ...options });
  return result as EnsureResult;
}

/** Changes a stream table; what is left out stays. @throws {PgTrickleError} as `planAlter` and `applyPlan` */
export async function alterStreamTable(
  db: Database,
  name: string,
  changes: StreamTableChanges,
  options: PlanOptions & ApplyOptions = {},
): Promise<ApplyResult> {
  return applyPlan(db, await planAlter(catalogReader(db), name, changes, options), options);
}

/** Gives a stream table another query, in place where the server can. @throws {PgTrickleError} as `planAlter` and `applyPlan` */
export async function changeQuery(db: Database, name: string, query: string, options: PlanOptions & ApplyOptions = {}): Promise<ApplyResult> {
  return alterStreamTable(db, name, { query }, options);
}

/** Drops a stream table. @throws {PgTrickleError} as `planDrop` and `applyPlan` */
export async function dropStreamTable(db: Database, name: string, options: DropOptions & ApplyOptions = {}): Promise<ApplyResult> {
  return applyPlan(db, await planDrop(catalogReader(db), name, options), options);
}

/** Refreshes a stream table now. @throws {PgTrickleError} as `planRefresh` and `applyPlan` */
export async function refreshStreamTable(db: Database, name: string, options: ApplyOptions = {}): Promise<ApplyResult> {
  return applyPlan(db, await planRefresh(catalogReader(db), name), options);
}

/** Stops a stream table's refreshes. @throws {PgTrickleError} as `planPause` and `applyPlan` */
export async function pauseStreamTable(db: Database, name: string, options: ApplyOptions = {}): Promise<ApplyResult> {
  return applyPlan(db, await planPause(catalogReader(db), name), options);
}

/** Lets a stream table's refreshes go on. @throws {PgTrickleError} as `planResume` and `applyPlan` */
export async function resumeStreamTable(db: Database, name: string, options: ApplyOptions = {}): Promise<ApplyResult> {
  return applyPlan(db, await planResume(catalogReader(db), name), options);
}

/** Makes a stream table's capture and storage whole again; the server's report is in the step's rows (0.42+). */
export async function repairStreamTable(db: Database, name: string, options: ApplyOptions = {}): Promise<ApplyResult> {
  return applyPlan(db, await planRepair(catalogReader(db), name), options);
}

/** What became of one stream table in a refresh of all. */
export interface RefreshResult {
  readonly name: QualifiedName;
  readonly outcome: 'refreshed' | 'skipped' | 'failed';
  /** Why it was skipped. */
  readonly reason?: string;
  readonly error?: PgTrickleError;
  readonly durationMs: number;
}

/**
 * Refreshes all stream tables, or those named, each in a transaction of its own and after those that it reads. A failure does not stop the
 * others; whoever reads the failed one is skipped.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `APPLY_ABORTED`; failures of single refreshes are in the results.
 */
export async function refreshAllStreamTables(
  db: Database,
  { names, ...options }: ApplyOptions & { readonly names?: readonly string[] | undefined } = {},
): Promise<RefreshResult[]> {
  const results: RefreshResult[] = [];
  const failed = new Set<string>();
  for (const { plan, reads } of await planRefreshAll(catalogReader(db), names)) {
    const { name } = plan;
    const cause = reads.find((source) => failed.has(source));
    const reason = cause === undefined ? plan.warnings[0] : `${cause}, which it reads, was not refreshed`;
    if (reason !== undefined) {
      if (cause !== undefined) failed.add(name);
      results.push({ name, outcome: 'skipped', reason, durationMs: 0 });
      continue;
    }
    const start = performance.now();
    try {
      await applyPlan(db, plan, options);
      results.push({ name, outcome: 'refreshed', durationMs: performance.now() - start });
    } catch (error) {
      if (error instanceof PgTrickleError && error.code === 'APPLY_ABORTED') throw error;
      failed.add(name);
      results.push({ name, outcome: 'failed', error: fromUnknown(error), durationMs: performance.now() - start });
    }
  }
  return results;
}

/**
 * Lets running refreshes end and starts no new ones (0.36+). From 0.85 the server stays that way until `resumeAfterDrain`.
 *
 * @returns whether everything ended within `timeoutSeconds` (default 60)
 * @throws {PgTrickleError} `SERVER_FUNCTION_MISSING`
 */
export async function drainStreamTables(
  db: Database,
  { timeoutSeconds = 60 }: { readonly timeoutSeconds?: number | undefined } = {},
): Promise<boolean> {
  const capabilities = await detectCapabilities(db);
  await assertWritable(db, capabilities);
  const { sql, values } = call(capabilities, 'drain', { timeout_s: timeoutSeconds });
  return (await runCall(db, `${sql} as drained`, values)).drained === true;
}

/** Ends a drain (0.85+; before, a drain ends by itself and this does nothing). */
export async function resumeAfterDrain(db: Database): Promise<void> {
  const capabilities = await detectCapabilities(db);
  if (!capabilities.has('resume_after_drain')) return;
  const { sql, values } = call(capabilities, 'resume_after_drain');
  await runCall(db, sql, values);
}

async function runCall(db: Database, sql: string, values: readonly unknown[]): Promise<Record<string, unknown>> {
  try {
    return (await db.query(sql, [...values])).rows[0] ?? {};
  } catch (error) {
    throw fromUnknown(error);
  }
}
