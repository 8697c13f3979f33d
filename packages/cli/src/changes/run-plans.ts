import { type ApplyResult, applyPlan, type Plan } from '@pgtrickle-js/core';
import type { OptionSpec, Report } from '../command.js';
import type { Session } from '../session.js';
import { assertConfirmed, yesOption } from '../terminal/assert-confirmed.js';
import { planRow } from './plan-row.js';
import { renderPlansSql } from './render-sql.js';

/** What every changing command takes. */
export const dryRunOption: OptionSpec = { flags: '--dry-run', help: 'print the SQL instead of running it' };
export { yesOption };

export interface RunPlansOptions {
  readonly dryRun?: unknown;
  readonly yes?: unknown;
  /** What to ask before something is destroyed; undefined when nothing is. */
  readonly question?: string | undefined;
}

/** Prints plans as SQL, or asks where they destroy something, and runs them: several in one transaction, so that all of them happen or none. */
export async function runPlans(session: Session, plans: readonly Plan[], { dryRun, yes, question }: RunPlansOptions): Promise<Report> {
  const rows = plans.map(planRow);
  if (dryRun === true) return { data: { applied: false, plans: rows }, rows, text: renderPlansSql(plans), ok: true };
  const isNeeded = plans.some(({ steps }) => steps.length > 0);
  if (isNeeded && question !== undefined) await assertConfirmed(session, question, yes);
  const results = isNeeded ? await applyTogether(session, plans) : [];
  const done = plans.map((plan, index) => ({
    ...rows[index],
    applied: plan.steps.length > 0,
    durationMs: Math.round(results[index]?.durationMs ?? 0),
  }));
  return {
    data: { applied: isNeeded, plans: done },
    rows: done,
    text: plans.map(describeDone).join('\n'),
    notes: plans.flatMap(({ warnings }) => warnings.map((warning) => `warning: ${warning}`)),
    ok: true,
  };
}

/** Applies plans in one transaction. @throws {PgTrickleError} as core's `applyPlan`; nothing of it is then kept */
async function applyTogether(session: Session, plans: readonly Plan[], onStep?: (comment: string) => void): Promise<ApplyResult[]> {
  const db = await session.connect();
  const options = { signal: session.signal, onStep: ({ comment }: { readonly comment: string }) => onStep?.(comment) };
  if (plans.length === 1) return applyPlan(db, plans, options);
  await db.query('begin');
  try {
    const results = await applyPlan(db, plans, { ...options, transaction: 'join' });
    await db.query('commit');
    return results;
  } catch (error) {
    await db.query('rollback').catch(() => undefined);
    throw error;
  }
}

const past: Readonly<Record<Plan['action'], string>> = {
  create: 'created',
  alter: 'altered',
  query: 'changed its query',
  rebuild: 'rebuilt',
  drop: 'dropped',
  refresh: 'refreshed',
  pause: 'paused',
  resume: 'resumed',
  repair: 'repaired',
  declare: 'declared',
  none: 'unchanged',
};

const describeDone = ({ name, action }: Plan) => `${name}  ${past[action]}`;
