import { openSession, type SessionSettings } from './open-session.js';
import type { Session } from './session.js';

/** One session per thread, opened when the thread first needs it and kept for its next node. */
export class SessionPool {
  readonly #credentials: SessionSettings;
  readonly #signal: AbortSignal | undefined;
  readonly #busy = new Map<string, Promise<Session>>();
  /** As good as new, or soon; undefined where one could not be made so and is closed. */
  readonly #resting = new Map<string, Promise<Session | undefined>>();

  constructor(credentials: SessionSettings, signal?: AbortSignal) {
    this.#credentials = credentials;
    this.#signal = signal;
  }

  /** @throws {PgTrickleError} `CONNECT_*` */
  get(thread: string): Promise<Session> {
    const known = this.#busy.get(thread);
    if (known) return known;
    const opening = this.#wake(thread);
    this.#busy.set(thread, opening);
    // A failed attempt is not kept: the thread's next node tries again.
    opening.catch(() => this.#busy.get(thread) === opening && this.#busy.delete(thread));
    return opening;
  }

  async #wake(thread: string): Promise<Session> {
    const rested = this.#resting.get(thread);
    this.#resting.delete(thread);
    return (await rested) ?? openSession(this.#credentials, this.#signal);
  }

  /**
   * Makes a session as good as new for the next node: what hooks have set or created for the session goes. What it holds locked is free when this is done; for
   * the rest only who uses it next waits.
   */
  async release(thread: string): Promise<void> {
    const opening = this.#busy.get(thread);
    if (opening === undefined) return;
    this.#busy.delete(thread);
    const rolledBack = opening.then(
      (session) => orClosed(session, async () => (session.inTransaction ? session.rollback() : undefined)),
      () => undefined,
    );
    this.#resting.set(
      thread,
      rolledBack.then((session) => session && orClosed(session, () => session.reset())),
    );
    await rolledBack;
  }

  /** Asks the server to stop what the sessions are running; their statements then fail as cancelled. */
  async cancelAll(): Promise<void> {
    const open = await this.#open();
    if (open.length === 0) return;
    const canceller = await openSession(this.#credentials);
    try {
      for (const { processId } of open) await canceller.run(`select pg_cancel_backend(${processId})`);
    } finally {
      await canceller.close();
    }
  }

  async close(): Promise<void> {
    const open = this.#open();
    this.#busy.clear();
    this.#resting.clear();
    await Promise.all((await open).map((session) => session.close()));
  }

  async #open(): Promise<Session[]> {
    const all = [...this.#busy.values(), ...this.#resting.values()].map((opening) => opening.catch(() => undefined));
    return (await Promise.all(all)).filter((session) => session !== undefined);
  }
}

/** A session after some work on it, or none: it is closed where that fails. */
async function orClosed(session: Session, work: () => Promise<void>): Promise<Session | undefined> {
  try {
    await work();
    return session;
  } catch {
    await session.close();
    return undefined;
  }
}
