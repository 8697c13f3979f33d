import { fromUnknown } from '../error/from-unknown.js';
import type { Queryable, QueryResultLike, SessionPool } from './queryable.js';
import { runTogether } from './run-together.js';

/** Whether statements share the caller's transaction (`join`) or get one of their own. */
export type TransactionMode = 'own' | 'join';

/** A transaction, or a part of the caller's, that has begun. */
export interface OpenTransaction {
  /** The answer to the statement that went along with its begin. */
  readonly rows: QueryResultLike['rows'];
  /**
   * What ends a part of the caller's transaction: for the work to send along with its last statement, instead of us. Undefined for a transaction of
   * its own, whose COMMIT may fail by itself.
   */
  takeRelease(): string | undefined;
}

/**
 * Runs `work` on one session in one transaction: committed when it resolves, rolled back when it rejects. `join` stays in the caller's
 * transaction behind a savepoint, so that a failure leaves that transaction usable. Left out: `join` when the session is in a
 * transaction already, else `own`. Only plain statements are used, so a transaction-mode pooler may stand in between.
 *
 * @param first - a statement without values to send along with the begin
 */
export async function inTransaction<Result>(
  db: Queryable | SessionPool,
  work: (session: Queryable, transaction: OpenTransaction) => Promise<Result>,
  { mode, first }: { readonly mode?: TransactionMode | undefined; readonly first?: string | undefined } = {},
): Promise<Result> {
  if (isPool(db)) {
    const session = await db.connect();
    let lost: Error | undefined;
    // A lost connection fails the statement as well: its event must not bring the process down.
    session.on?.('error', ignore);
    try {
      return await bracket(session, work, {
        mode: 'own',
        first,
        onLost: (error) => {
          lost = error as Error;
        },
      });
    } finally {
      session.off?.('error', ignore);
      // The pool ends a session that it gets back with an error: what is open in it must not reach its next user.
      session.release(lost);
    }
  }
  return bracket(db, work, { mode: mode ?? ((await isInTransaction(db)) ? 'join' : 'own'), first });
}

const statements = {
  own: { begin: 'begin', commit: 'commit', rollback: ['rollback'] },
  join: {
    begin: 'savepoint pgtrickle_apply',
    commit: 'release savepoint pgtrickle_apply',
    rollback: ['rollback to savepoint pgtrickle_apply', 'release savepoint pgtrickle_apply'],
  },
} as const;

interface Bracket {
  readonly mode: TransactionMode;
  readonly first?: string | undefined;
  /** Where the session can be given up: hears that it is of no use any more; it rolls back by itself when it ends. */
  readonly onLost?: (error: unknown) => void;
}

async function bracket<Result>(
  session: Queryable,
  work: (session: Queryable, transaction: OpenTransaction) => Promise<Result>,
  { mode, first, onLost }: Bracket,
): Promise<Result> {
  const { begin, commit, rollback } = statements[mode];
  let [hasBegun, isReleased] = [false, false];
  const takeRelease = () => {
    isReleased = mode === 'join';
    return isReleased ? commit : undefined;
  };
  try {
    const answers = await runTogether(session, first === undefined ? [begin] : [begin, first]);
    hasBegun = true;
    const result = await work(session, { rows: answers[1]?.rows ?? [], takeRelease });
    if (!isReleased) await session.query(commit);
    return result;
  } catch (error) {
    if (onLost !== undefined && isLost(error)) onLost(error);
    // The first error is the one that matters.
    else if (hasBegun || !isRefusedBegin(error))
      for (const statement of rollback) await session.query(statement).catch((failure) => onLost?.(failure));
    throw error;
  }
}

/** A savepoint outside of a transaction, or in one that has failed: to roll back would go to somebody else's of that name. */
const isRefusedBegin = (error: unknown) => /^25P0[12]$/.test(String((error as { readonly code?: unknown } | null)?.code));

/** `pg.Pool` counts its clients; a Client, which has `connect` as well, does not. */
export function isPool(db: Queryable | SessionPool): db is SessionPool {
  return 'connect' in db && 'totalCount' in db;
}

/**
 * Runs reads, of which one may fail, so that a transaction that the session is in stays usable: behind a savepoint. Drivers that know their
 * session to be outside of one, and pools, are asked nothing.
 */
export async function sparingTransaction<Result>(db: Queryable | SessionPool, work: () => Promise<Result>): Promise<Result> {
  if (isPool(db) || isKnownIdle(db)) return work();
  const isJoined = await isInTransaction(db).catch((error: unknown) => {
    throw fromUnknown(error);
  });
  return isJoined ? bracket(db, work, { mode: 'join' }) : work();
}

/** As `pg` has it, where it has it; a statement that still waits to be sent may change it. */
function isKnownIdle(db: Queryable): boolean {
  return 'getTransactionStatus' in db && typeof db.getTransactionStatus === 'function' && db.getTransactionStatus() === 'I';
}

/**
 * Outside a transaction every statement starts one, and the two clocks agree, unless a driver prepares what it sends. Then what is set for
 * the transaction tells: it lasts until the next statement only inside one.
 */
async function isInTransaction(session: Queryable): Promise<boolean> {
  const { rows } = await session.query(
    `select case when now() <> statement_timestamp() then pg_catalog.set_config('pgtrickle_js.in_transaction', 'true', true) end as answer`,
  );
  if (rows[0]?.answer !== 'true') return false;
  const { rows: later } = await session.query(`select pg_catalog.current_setting('pgtrickle_js.in_transaction', true) as answer`);
  return later[0]?.answer === 'true';
}

function ignore(): void {}

function isLost(error: unknown): boolean {
  return fromUnknown(error).code === 'CONNECT_LOST';
}
