import { formatDuration } from '../check/format-duration.js';
import type { Queryable } from '../db/queryable.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { openWakeups, timerMs } from './wakeups.js';

export interface WaitOptions {
  /** Default 60,000; Infinity waits for ever. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined;
  /** How often to look at the catalog when nothing else says to. Default 1,000. */
  readonly intervalMs?: number | undefined;
  /**
   * Look at once when the server announces something (LISTEN). By default on a single session that is not behind a pooler;
   * true also lets a pool hold one session for it; false never.
   */
  readonly listen?: boolean | undefined;
}

/** What one look at the catalog said: done, or what is still missing. */
export type Look<Value> = { readonly done: true; readonly value: Value } | { readonly done: false; readonly missing: string };

/** Looks until `look` is done. What it throws ends the wait. */
export async function poll<Value>(db: Queryable, what: string, look: () => Promise<Look<Value>>, options: WaitOptions): Promise<Value> {
  const { timeoutMs = 60_000, intervalMs = 1_000, signal, listen } = options;
  throwIfAborted(signal, what);
  const deadline = AbortSignal.timeout(timerMs(timeoutMs));
  const end = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  const wakeups = await openWakeups(db, listen);
  try {
    for (;;) {
      const seen = await look();
      if (seen.done) return seen.value;
      throwIfAborted(signal, what);
      if (deadline.aborted) {
        throw new PgTrickleError('WAIT_TIMEOUT', {
          message: `waiting for ${what} failed: ${seen.missing} after ${formatTimeout(timeoutMs)}`,
          hint: 'Allow more time, see that the scheduler runs, or refresh the stream table yourself.',
          details: { timeoutMs },
        });
      }
      await wakeups.next(intervalMs, end);
    }
  } finally {
    // A connection that broke has nothing to be tidied, and must not hide why the wait ended.
    await wakeups.close().catch(() => {});
  }
}

function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new PgTrickleError('WAIT_ABORTED', { message: `waiting for ${what} was cancelled`, cause: signal.reason });
}

function formatTimeout(timeoutMs: number): string {
  return timeoutMs < 1_000 ? `${timeoutMs} ms` : formatDuration(timeoutMs / 1_000);
}
