import { setTimeout as sleep } from 'node:timers/promises';
import { type CatalogReader, fromUnknown, type PgTrickleError, watchCatalog } from '@pgtrickle-js/core';
import type { Connection } from '../session.js';

/** What there is to show next. */
export type Sight<Value> =
  | { readonly kind: 'seen'; readonly seen: Value }
  /** The connection is lost and is tried again after `retryMs`. */
  | { readonly kind: 'lost'; readonly error: PgTrickleError; readonly retryMs: number };

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly intervalMs: number;
  /** How long to rest after a look at least. */
  readonly restMs?: number;
  /** Try again whatever went wrong, the first time as well: for a server of ours that stays. */
  readonly isPatient?: boolean;
}

const longestPauseMs = 10_000;
/** How long a session may take to say goodbye. */
const partingMs = 1_000;

/**
 * Looks at the catalog until the signal fires, over connections of its own: one that breaks is replaced, with growing pauses.
 *
 * @throws {PgTrickleError} unless it is patient: when the first connection fails, when the login is refused, and `SERVER_*`
 */
export async function* follow<Value>(
  connect: () => Promise<Connection>,
  read: (reader: CatalogReader) => Promise<Value>,
  { signal, intervalMs, restMs, isPatient = false }: FollowOptions,
): AsyncGenerator<Sight<Value>, void> {
  let pauseMs = 0;
  let wasConnected = false;
  while (!signal.aborted) {
    let connection: Connection | undefined;
    try {
      connection = await connect();
      for await (const seen of watchCatalog(connection, read, { signal, intervalMs, restMs })) {
        wasConnected = true;
        pauseMs = 0;
        yield { kind: 'seen', seen };
      }
    } catch (thrown) {
      const error = fromUnknown(thrown);
      if (signal.aborted) return;
      if (!isPatient && !(wasConnected && isTemporary(error))) throw error;
      pauseMs = Math.min(longestPauseMs, pauseMs * 2 || 250);
      yield { kind: 'lost', error, retryMs: pauseMs };
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    } finally {
      await Promise.race([connection?.end(), sleep(partingMs, undefined, { ref: false })]);
    }
  }
}

/** A server that restarts refuses, then starts up, then answers. */
function isTemporary({ code, details }: PgTrickleError): boolean {
  if (details.sqlstate === '57P01' || details.sqlstate === '57P02' || details.sqlstate === '57P03') return true;
  return code.startsWith('CONNECT_') && code !== 'CONNECT_AUTH_FAILED' && code !== 'CONNECT_URL_INVALID';
}
