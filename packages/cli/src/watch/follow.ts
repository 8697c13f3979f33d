import { setTimeout as sleep } from 'node:timers/promises';
import { fromUnknown, type PgTrickleError, type StreamTable, watchTables } from '@pgtrickle-js/core';
import type { Connection } from '../session.js';

/** What there is to show next. */
export type Sight =
  | { readonly kind: 'tables'; readonly tables: readonly StreamTable[] }
  /** The connection is lost and is tried again after `retryMs`. */
  | { readonly kind: 'lost'; readonly error: PgTrickleError; readonly retryMs: number };

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly intervalMs: number;
  readonly names: readonly string[] | undefined;
}

const longestPauseMs = 10_000;

/**
 * Looks at stream tables until the signal fires, over connections of its own: one that breaks is replaced, with growing pauses.
 *
 * @throws {PgTrickleError} when the first connection fails, when the login is refused, and `SERVER_*`
 */
export async function* follow(connect: () => Promise<Connection>, { signal, intervalMs, names }: FollowOptions): AsyncGenerator<Sight, void> {
  let pauseMs = 0;
  let wasConnected = false;
  while (!signal.aborted) {
    let connection: Connection | undefined;
    try {
      connection = await connect();
      for await (const tables of watchTables(connection, { signal, intervalMs, names })) {
        wasConnected = true;
        pauseMs = 0;
        yield { kind: 'tables', tables };
      }
    } catch (thrown) {
      const error = fromUnknown(thrown);
      if (signal.aborted) return;
      if (!wasConnected || !isTemporary(error)) throw error;
      pauseMs = Math.min(longestPauseMs, pauseMs * 2 || 250);
      yield { kind: 'lost', error, retryMs: pauseMs };
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    } finally {
      await connection?.end();
    }
  }
}

/** A server that restarts refuses, then starts up, then answers. */
function isTemporary({ code, details }: PgTrickleError): boolean {
  if (details.sqlstate === '57P01' || details.sqlstate === '57P02' || details.sqlstate === '57P03') return true;
  return code.startsWith('CONNECT_') && code !== 'CONNECT_AUTH_FAILED' && code !== 'CONNECT_URL_INVALID';
}
