import { startEmbedded } from './embedded.js';

/** Where a server can come from, in the order in which they are tried. */
export const backends = ['external', 'container', 'embedded', 'stand-in'] as const;

/** - `external`: the server of `PGTRICKLE_TEST_URL`.
 *  - `container`: the extension's image, by testcontainers.
 *  - `embedded`: PostgreSQL from npm with a real build of the extension, from `PGTRICKLE_EXTENSION_DIR`.
 *  - `stand-in`: PostgreSQL from npm with the extension's SQL face rebuilt in SQL and PL/pgSQL. */
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

export async function startServer(): Promise<TestServer> {
  const server = await startEmbedded({ extension: async () => ({}) });
  return { backend: 'stand-in', description: `${server.version}, embedded, with the stand-in for the extension`, url: server.url, stop: server.stop };
}
