import { formatDuration } from '../check/format-duration.js';
import type { CatalogReader, Queryable } from '../db/queryable.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { graceMs, openLookout } from './lookout.js';
import { timerMs } from './wakeups.js';

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

/**
 * Looks until `look` is done. What it throws ends the wait, and so do the signal and the time, even while the server does not answer: then
 * a pool gets its session's place back; a client of the caller's stays with its statement.
 */
export async function poll<Value>(
  db: Queryable,
  what: string,
  look: (reader: CatalogReader) => Promise<Look<Value>>,
  options: WaitOptions,
): Promise<Value> {
  const { timeoutMs = 60_000, intervalMs = 1_000, signal, listen } = options;
  throwIfAborted(signal, what);
  const within = (ms: number) => AbortSignal.any([AbortSignal.timeout(timerMs(ms)), ...(signal === undefined ? [] : [signal])]);
  const end = within(timeoutMs);
  // Later than the end, so that the last look can say what is missing; without any time it looks once all the same.
  const noAnswer = within(timeoutMs + graceMs);
  const lookout = openLookout(db, listen, noAnswer);
  try {
    await lookout.listen();
    for (;;) {
      const seen = await lookout.look(look);
      if (seen.done) return seen.value;
      throwIfAborted(signal, what);
      if (end.aborted) {
        throw timedOut(
          what,
          `${seen.missing} after ${formatTimeout(timeoutMs)}`,
          timeoutMs,
          'Allow more time, see that the scheduler runs, or refresh the stream table yourself.',
        );
      }
      await lookout.next(intervalMs, end);
    }
  } catch (error) {
    if (error !== noAnswer.reason) throw error;
    throwIfAborted(signal, what);
    throw timedOut(
      what,
      `no answer from the server within ${formatTimeout(timeoutMs)}`,
      timeoutMs,
      'See whether the pool has a session to spare, and whether a lock is in the way.',
    );
  } finally {
    await lookout.close();
  }
}

function timedOut(what: string, detail: string, timeoutMs: number, hint: string): PgTrickleError {
  return new PgTrickleError('WAIT_TIMEOUT', { message: `waiting for ${what} failed: ${detail}`, hint, details: { timeoutMs } });
}

function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new PgTrickleError('WAIT_ABORTED', { message: `waiting for ${what} was cancelled`, cause: signal.reason });
}

function formatTimeout(timeoutMs: number): string {
  return timeoutMs < 1_000 ? `${timeoutMs} ms` : formatDuration(timeoutMs / 1_000);
}
