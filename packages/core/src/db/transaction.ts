import { fromUnknown } from '../error/from-unknown.js';
import type { Queryable, SessionPool } from './queryable.js';

/** Whether statements share the caller's transaction (`join`) or get one of their own. */
export type TransactionMode = 'own' | 'join';

/**
 * Runs `work` on one session in one transaction: committed when it resolves, rolled back when it rejects. `join` stays in the caller's
 * transaction behind a savepoint, so that a failure leaves that transaction usable. Left out: `join` when the session is in a
 * transaction already, else `own`. Only plain statements are used, so a transaction-mode pooler may stand in between.
 */
export async function inTransaction<Result>(
  db: Queryable | SessionPool,
  work: (session: Queryable) => Promise<Result>,
  mode?: TransactionMode,
): Promise<Result> {
  if (isPool(db)) {
    const session = await db.connect();
    let broken: Error | undefined;
    try {
      return await bracket(session, work, 'own');
    } catch (error) {
      broken = isBroken(error) ? (error as Error) : undefined;
      throw error;
    } finally {
      session.release(broken);
    }
  }
  return bracket(db, work, mode ?? ((await isInTransaction(db)) ? 'join' : 'own'));
}

const statements = {
  own: { begin: 'begin', commit: 'commit', rollback: ['rollback'] },
  join: {
    begin: 'savepoint pgtrickle_apply',
    commit: 'release savepoint pgtrickle_apply',
    rollback: ['rollback to savepoint pgtrickle_apply', 'release savepoint pgtrickle_apply'],
  },
} as const;

async function bracket<Result>(session: Queryable, work: (session: Queryable) => Promise<Result>, mode: TransactionMode): Promise<Result> {
  const { begin, commit, rollback } = statements[mode];
  await session.query(begin);
  try {
    const result = await work(session);
    await session.query(commit);
    return result;
  } catch (error) {
    // A lost connection has rolled back by itself; the first error is the one that matters.
    for (const statement of rollback) await session.query(statement).catch(() => undefined);
    throw error;
  }
}

/** `pg.Pool` counts its clients; a Client, which has `connect` as well, does not. */
export function isPool(db: Queryable | SessionPool): db is SessionPool {
  return 'connect' in db && 'totalCount' in db;
}

/** Outside a transaction every statement starts one: then the two clocks agree. */
async function isInTransaction(session: Queryable): Promise<boolean> {
  const { rows } = await session.query('select (now() <> statement_timestamp())::text as answer');
  return rows[0]?.answer === 'true';
}

function isBroken(error: unknown): boolean {
  return fromUnknown(error).code === 'CONNECT_LOST';
}
