import { catalogReader } from '../db/catalog-reader.js';
import type { CatalogReader, Queryable } from '../db/queryable.js';
import { leaseOf } from './lease.js';
import { openWakeups, timer } from './wakeups.js';

/** How long something small may take when there is no time left. */
export const graceMs = 1_000;

/** Where a wait looks at the catalog from. Nothing here lasts longer than the signal it was opened with. */
export interface Lookout {
  /** Has the server announce what happens, where it can. */
  listen(): Promise<void>;
  /** Rejects with the signal's reason when there is no answer by then. */
  look<Value>(read: (reader: CatalogReader) => Promise<Value>): Promise<Value>;
  /** Resolves when it is worth looking again, after `restMs` at the earliest. Never rejects. */
  next(intervalMs: number, signal: AbortSignal, restMs?: number): Promise<void>;
  /** Leaves every session as it was found, or gives it up. Never rejects. */
  close(): Promise<void>;
}

export function openLookout(db: Queryable, listen: boolean | undefined, end: AbortSignal): Lookout {
  const lease = leaseOf(db);
  const reader = catalogReader(lease.db);
  let wakeups = timer;
  let stuck = false;

  async function untilEnd<Value>(work: Promise<Value>): Promise<Value> {
    return unlessAborted(end, work, () => {
      stuck = true;
    });
  }

  return {
    async listen() {
      wakeups = await untilEnd(openWakeups(db, lease, listen));
    },
    look: (read) => untilEnd(read(reader)),
    next: (intervalMs, signal, restMs) => wakeups.next(intervalMs, signal, restMs),
    async close() {
      // Behind a statement that is stuck, tidying up is queued and not waited for.
      const moment = stuck ? AbortSignal.abort() : AbortSignal.timeout(graceMs);
      await unlessAborted(moment, wakeups.close()).catch(() => {
        stuck = true;
      });
      lease.end(stuck);
    },
  };
}

/** What the work gives, unless the signal fires first: what comes of it then concerns nobody. */
function unlessAborted<Value>(signal: AbortSignal, work: Promise<Value>, onAbort?: () => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      onAbort?.();
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
