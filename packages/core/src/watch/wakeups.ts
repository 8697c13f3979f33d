import type { Queryable } from '../db/queryable.js';
import { isPool } from '../db/transaction.js';
import { fromUnknown } from '../error/from-unknown.js';
import type { Lease } from './lease.js';

/** Tells a poller when it is worth looking again. */
export interface Wakeups {
  /**
   * Resolves after `intervalMs`, on a notification, or when the signal fires, whichever is first. Never rejects. What is announced within the
   * first `restMs` waits for their end.
   */
  next(intervalMs: number, signal: AbortSignal, restMs?: number): Promise<void>;
  /** Leaves the session as it was found. */
  close(): Promise<void>;
}

/** Both are in use on pg_trickle; the last one is pg_stream's. */
const channels = ['pg_trickle_alert', 'pgtrickle_alert', 'pg_stream_alert'];

/** A busy server may notify thousands of times a second: look at most this often. */
const quietMs = 50;

/** A session that tells of notifications, as a `pg` Client does. */
interface ListeningSession extends Queryable {
  on(event: 'notification' | 'error', listener: (message: { channel: string }) => void): unknown;
  off(event: 'notification' | 'error', listener: (message: { channel: string }) => void): unknown;
  /** The server's process by what it said on connecting; a pooler says something of its own. */
  readonly processID?: number | null;
}

/**
 * Listens where that is safe, and else just keeps time.
 *
 * - On a single session: unless `listen` is false, and only when a primary itself answers. Behind a pooler LISTEN would stay on a session that belongs to others.
 * - On a pool: only when `listen` is true, as one of its sessions is held until the end.
 */
export async function openWakeups(db: Queryable, lease: Lease, listen: boolean | undefined): Promise<Wakeups> {
  if (!(listen ?? !isPool(db))) return timer;
  try {
    const session = await lease.hold();
    return isListening(session) && (await canListen(session)) ? await listenOn(session) : timer;
  } catch (error) {
    throw fromUnknown(error);
  }
}

/** Just keeps time. */
export const timer: Wakeups = { next: (intervalMs, signal) => pause(intervalMs, signal), close: async () => {} };

async function listenOn(session: ListeningSession): Promise<Wakeups> {
  const { rows: before } = await session.query('select c::text as channel from pg_catalog.pg_listening_channels() c');
  const added = channels.filter((channel) => !before.some((row) => row.channel === channel));
  if (added.length > 0) await session.query(added.map((channel) => `listen ${channel}`).join('; '));
  let wake = () => {};
  let pending = false;
  const onNotification = ({ channel }: { channel: string }) => {
    // The payload is not read: it may be cut off in the middle, and the catalog knows better anyway.
    if (!channels.includes(channel)) return;
    pending = true;
    wake();
  };
  session.on('notification', onNotification);
  return {
    async next(intervalMs, signal, restMs = quietMs) {
      await pause(Math.min(restMs, intervalMs), signal);
      if (!pending) {
        const woken = new AbortController();
        wake = () => woken.abort();
        await pause(intervalMs - restMs, AbortSignal.any([signal, woken.signal]));
      }
      wake = () => {};
      pending = false;
    },
    async close() {
      session.off('notification', onNotification);
      if (added.length > 0) await session.query(added.map((channel) => `unlisten ${channel}`).join('; '));
    },
  };
}

function isListening(db: Queryable): db is ListeningSession {
  return 'on' in db && 'off' in db && 'processID' in db;
}

/** Not through a pooler, and not on a standby, which refuses LISTEN. */
async function canListen(session: ListeningSession): Promise<boolean> {
  const { rows } = await session.query(`select case when not pg_catalog.pg_is_in_recovery() then pg_catalog.pg_backend_pid()::text end as pid`);
  return String(session.processID) === rows[0]?.pid;
}

/** By what every runtime has: this also runs where there is no Node. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timeout);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timeout = setTimeout(done, timerMs(ms));
    signal.addEventListener('abort', done, { once: true });
  });
}

/** A number that timers take: they read one above 2^31 - 1, such as Infinity, as at once. */
export function timerMs(ms: number): number {
  return Math.min(Math.max(0, ms), 2 ** 31 - 1);
}
