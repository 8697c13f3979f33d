import { openSession, type SessionSettings } from './open-session.js';
import type { Session } from './session.js';

/** One session per thread, opened when the thread first needs it and kept for its next node. */
export class SessionPool {
  readonly #credentials: SessionSettings;
  readonly #signal: AbortSignal | undefined;
  readonly #sessions = new Map<string, Promise<Session>>();
  /** Since they were last as good as new. */
  readonly #used = new Set<string>();

  constructor(credentials: SessionSettings, signal?: AbortSignal) {
    this.#credentials = credentials;
    this.#signal = signal;
  }

  /** @throws {PgTrickleError} `CONNECT_*` */
  get(thread: string): Promise<Session> {
    this.#used.add(thread);
    const known = this.#sessions.get(thread);
    if (known) return known;
    const opening = openSession(this.#credentials, this.#signal);
    this.#sessions.set(thread, opening);
    // A failed attempt is not kept: the thread's next node tries again.
    opening.catch(() => this.#sessions.delete(thread));
    return opening;
  }

  /** Makes a session as good as new for the next node: what hooks have set or created for the session goes. */
  async release(thread: string): Promise<void> {
    if (!this.#used.delete(thread)) return;
    const session = await this.#sessions.get(thread)?.catch(() => undefined);
    if (session === undefined) return;
    try {
      if (session.inTransaction) await session.rollback();
      await session.reset();
    } catch {
      this.#sessions.delete(thread);
      await session.close();
    }
  }

  /** Asks the server to stop what the sessions are running; their statements then fail as cancelled. */
  async cancelAll(): Promise<void> {
    const open = (await Promise.all([...this.#sessions.values()].map((opening) => opening.catch(() => undefined)))).filter(
      (session) => session !== undefined,
    );
    if (open.length === 0) return;
    const canceller = await openSession(this.#credentials);
    try {
      for (const { processId } of open) await canceller.run(`select pg_cancel_backend(${processId})`);
    } finally {
      await canceller.close();
    }
  }

  async close(): Promise<void> {
    const opening = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(opening.map(async (session) => (await session.catch(() => undefined))?.close()));
  }
}
