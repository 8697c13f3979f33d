/** Where a server can come from, in the order in which they are tried. */
export const backends = ['external', 'container', 'embedded', 'stand-in'] as const;

/**
 * - `external`: the server of `PGTRICKLE_TEST_URL`.
 * - `container`: the extension's image, by testcontainers.
 * - `embedded`: PostgreSQL from npm with a real build of the extension, from `PGTRICKLE_EXTENSION_DIR`.
 * - `stand-in`: PostgreSQL from npm with the extension's SQL face rebuilt in SQL and PL/pgSQL.
 */
export type Backend = (typeof backends)[number];

/** A server as data: what can be handed to another process. */
export interface ServerInfo {
  readonly backend: Backend;
  /** Which server this is and why it was taken, in a sentence for people. */
  readonly description: string;
  /** The maintenance database, as superuser. Holds a password. */
  readonly url: string;
}

/** A running PostgreSQL 18 with the extension at hand. */
export interface TestServer extends ServerInfo {
  /** Ends what was started; safe to call twice. */
  stop(): Promise<void>;
}

/** One way to have a server. */
export interface Provider {
  /** Why this way is closed here, or undefined when it is open. */
  missing(env: NodeJS.ProcessEnv): string | undefined | Promise<string | undefined>;
  start(env: NodeJS.ProcessEnv): Promise<TestServer>;
}
