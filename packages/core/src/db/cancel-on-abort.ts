import type { Queryable, SessionPool } from './queryable.js';
import { isPool } from './transaction.js';

/**
 * Runs statements of a transaction; an abort cancels the running one on the server, by way of another session of the pool. A single client
 * has no other session: there the statement ends by itself.
 */
export async function cancelOnAbort<Result>(
  db: Queryable | SessionPool,
  { session, signal }: { readonly session: Queryable; readonly signal: AbortSignal | undefined },
  run: () => Promise<Result>,
): Promise<Result> {
  if (signal === undefined || signal.aborted || !isPool(db)) return run();
  const { rows } = await session.query(`select pg_catalog.pg_backend_pid()::text as pid, extract(epoch from now())::text as began`);
  const { pid, began } = rows[0] as { readonly pid: string; readonly began: string };
  const cancel = () => {
    // Should the pool be busy and this come late, it finds another transaction and leaves it alone.
    const sql = `select pg_catalog.pg_cancel_backend(a.pid) from pg_catalog.pg_stat_activity a where a.pid = $1::int and extract(epoch from a.xact_start) = $2::numeric`;
    db.query(sql, [pid, began]).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await run();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
