import type { PooledSession, Queryable, SessionPool } from '../db/queryable.js';
import { isPool } from '../db/transaction.js';

/** A connection lent to a wait, which can be given up while a statement runs on it. */
export interface Lease {
  /** Runs statements on the caller's client, on the session that is held, or on any of the pool's. */
  readonly db: Queryable;
  /** One session from now on. */
  hold(): Promise<Queryable>;
  /** Gives back what was lent. A pool's session that is `stuck` is destroyed, so that the pool has its place again; a client of the caller's stays. */
  end(stuck: boolean): void;
}

export function leaseOf(db: Queryable): Lease {
  return isPool(db) ? leasePool(db) : { db, hold: async () => db, end() {} };
}

function leasePool(pool: SessionPool): Lease {
  const lent = new Set<PooledSession>();
  let held: PooledSession | undefined;
  let ended = false;

  async function borrow(): Promise<PooledSession> {
    const session: PooledSession = await pool.connect();
    if (ended) {
      session.release();
      throw new Error('the wait has ended');
    }
    lent.add(session);
    // A session that breaks must not bring the process down: its statement fails as well.
    session.on?.('error', ignore);
    return session;
  }

  function giveBack(session: PooledSession, stuck: boolean): void {
    if (!lent.delete(session)) return;
    session.off?.('error', ignore);
    session.release(stuck);
  }

  return {
    db: {
      async query(text, values) {
        if (held !== undefined) return held.query(text, values);
        const session = await borrow();
        let failed = true;
        try {
          const result = await session.query(text, values);
          failed = false;
          return result;
        } finally {
          giveBack(session, failed);
        }
      },
    },
    async hold() {
      held ??= await borrow();
      return held;
    },
    end(stuck) {
      ended = true;
      for (const session of [...lent]) giveBack(session, stuck);
    },
  };
}

const ignore = () => {};
