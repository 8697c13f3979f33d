import { type ApplyResult, applyPlan, type CatalogReader, catalogReader, PgTrickleError, type Plan, type Queryable } from '@pgtrickle-js/core';
import type { Session } from '../session.js';
import { assertConfirmed } from '../terminal/assert-confirmed.js';

export interface ApplyProjectOptions {
  readonly yes: unknown;
  /** `one` for all of it, or one for `each` stream table. */
  readonly transaction: 'one' | 'each';
}

/** What an apply did: exactly these plans, and how each went. */
export interface Applied {
  readonly plans: readonly Plan[];
  readonly results: readonly ApplyResult[];
}

/**
 * Plans, asks where something is destroyed, locks others out, plans again under the lock and applies. What the second plan destroys has to be
 * in the first one: nobody confirms what was not shown.
 *
 * @throws {PgTrickleError} `PLAN_STALE`, `APPLY_ABORTED` and as core's `applyPlan`; under `one` nothing of it is then kept
 */
export async function applyProject(
  session: Session,
  plan: (reader: CatalogReader) => Promise<readonly Plan[]>,
  { yes, transaction }: ApplyProjectOptions,
): Promise<Applied> {
  const db = await session.connect();
  const shown = await plan(catalogReader(db));
  if (shown.every(({ steps }) => steps.length === 0)) return { plans: shown, results: [] };
  const question = destructionQuestion(shown);
  if (question !== undefined) await assertConfirmed(session, question, yes);
  if (transaction === 'each') {
    const results = await applyPlan(db, shown, { signal: session.signal, transaction: 'own', onStep: progress(session, shown) });
    return { plans: shown, results };
  }
  await db.query('begin');
  try {
    await lockOthersOut(db, session);
    const plans = await plan(catalogReader(db));
    assertShown(plans, shown);
    const results = await applyPlan(db, plans, { signal: session.signal, transaction: 'join', onStep: progress(session, plans) });
    await db.query('commit');
    return { plans, results };
  } catch (error) {
    await db.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** What to ask before plans run that destroy something; undefined when none does. */
export function destructionQuestion(plans: readonly Plan[]): string | undefined {
  const dropped = plans.filter(({ action }) => action === 'drop').map(({ name }) => name);
  const lost = plans.flatMap(({ losses = [] }) => losses);
  const parts = [...(dropped.length > 0 ? [`drop ${dropped.join(', ')}`] : []), ...(lost.length > 0 ? [`lose ${lost.join('; ')}`] : [])];
  return parts.length === 0 ? undefined : `Apply, which will ${parts.join(' and ')}?`;
}

/** One apply at a time in a database; readers and writers of the tables are not concerned. */
async function lockOthersOut(db: Queryable, { terminal }: Session): Promise<void> {
  const key = `pg_catalog.hashtextextended('pgtrickle apply', 0)`;
  const { rows } = await db.query(`select pg_catalog.pg_try_advisory_xact_lock(${key}) as locked`);
  if (rows[0]?.locked === true) return;
  terminal.err('Waiting for another apply to end.\n');
  await db.query(`select pg_catalog.pg_advisory_xact_lock(${key})`);
}

function assertShown(plans: readonly Plan[], shown: readonly Plan[]): void {
  const destroys = (all: readonly Plan[]) =>
    all.filter(({ action }) => action === 'drop' || action === 'rebuild').map(({ name, action }) => `${action} of ${name}`);
  const known = new Set(destroys(shown));
  const surprise = destroys(plans).filter((each) => !known.has(each));
  if (surprise.length === 0) return;
  throw new PgTrickleError('PLAN_STALE', {
    message: `the database has moved since the plan was shown: ${surprise.join(', ')} would come with it now`,
    hint: 'Run it again and look at the new plan.',
  });
}

/** Says on stderr what is being done, for people. */
export function progress({ terminal, format }: Session, plans: readonly Plan[]): ((step: { readonly comment: string }) => void) | undefined {
  if (format !== 'table' && format !== 'wide') return undefined;
  const count = plans.reduce((sum, { steps }) => sum + steps.length, 0);
  let index = 0;
  return ({ comment }) => {
    index += 1;
    terminal.err(`[${index}/${count}] ${comment}\n`);
  };
}
