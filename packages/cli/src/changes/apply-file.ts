import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { applyPlan, catalogReader, PgTrickleError, parsePlan, revalidate, type SavedPlan } from '@pgtrickle-js/core';
import type { Session } from '../session.js';
import { assertConfirmed } from '../terminal/assert-confirmed.js';
import { type Applied, type ApplyProjectOptions, destructionQuestion, progress } from './apply-project.js';

/** Reads a plan that `plan --out` wrote. @throws {PgTrickleError} `FILE_MISSING`, `PLAN_FILE_INVALID` */
export function readPlanFile(file: string, cwd: string): SavedPlan {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new PgTrickleError('FILE_MISSING', { message: `the plan ${file} cannot be read`, hint: 'pgtrickle plan --out writes one.', cause: error });
  }
  return parsePlan(text);
}

/**
 * Runs exactly a saved plan.
 *
 * @throws {PgTrickleError} `PLAN_STALE` when the database is another one or has moved, `APPLY_ABORTED` and as core's `applyPlan`
 */
export async function applySaved(session: Session, saved: SavedPlan, { yes, transaction }: ApplyProjectOptions): Promise<Applied> {
  const { plans } = saved;
  const db = await session.connect();
  await revalidate(catalogReader(db), saved);
  if (plans.every(({ steps }) => steps.length === 0)) return { plans, results: [] };
  const question = destructionQuestion(plans);
  if (question !== undefined) await assertConfirmed(session, question, yes);
  const options = { signal: session.signal, onStep: progress(session, plans) };
  if (transaction === 'each') return { plans, results: await applyPlan(db, plans, { ...options, transaction: 'own' }) };
  await db.query('begin');
  try {
    const results = await applyPlan(db, plans, { ...options, transaction: 'join' });
    await db.query('commit');
    return { plans, results };
  } catch (error) {
    await db.query('rollback').catch(() => undefined);
    throw error;
  }
}
