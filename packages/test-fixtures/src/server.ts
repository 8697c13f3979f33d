import { closeAdmin } from './admin.js';
import { type Backend, backends, type Provider, type TestServer } from './backend.js';
import { container } from './container.js';
import { external } from './external.js';
import { FixtureError, messageOf } from './fixture-error.js';
import { realBuild } from './real-build.js';
import { standIn } from './stand-in.js';

/** What a caller may decide about the server. */
export interface ServerOptions {
  /** Only this one; default: `PGTRICKLE_TEST_BACKEND`, else the first that can be had. */
  readonly backend?: Backend;
  /** Where `PGTRICKLE_TEST_URL` and the other variables are read; default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

const providers: Record<Backend, Provider> = { external, container, embedded: realBuild, 'stand-in': standIn };

/**
 * Starts a PostgreSQL 18 for tests, or takes yours: the first of the server of `PGTRICKLE_TEST_URL`, a container, an embedded PostgreSQL
 * with the build of the extension in `PGTRICKLE_EXTENSION_DIR`, and an embedded PostgreSQL with the stand-in. `description` says which.
 *
 * ```ts
 * const server = await startServer();
 * const database = await createDatabase(server);
 * // ... tests on database.url ...
 * await server.stop();
 * ```
 *
 * @throws FixtureError `FIXTURE_OPTION` for an unknown backend, `FIXTURE_UNAVAILABLE` when the one asked for cannot be had here,
 * `FIXTURE_CONNECT`, `FIXTURE_START` or `FIXTURE_EXTENSION` when it does not work.
 */
export async function startServer({ env = process.env, backend = backendOf(env) }: ServerOptions = {}): Promise<TestServer> {
  const server = backend === undefined ? await startFirst(env) : await startForced(backend, env);
  return {
    ...server,
    async stop() {
      await server.stop();
      await closeAdmin(server.url);
    },
  };
}

/**
 * The backend that `PGTRICKLE_TEST_BACKEND` forces, if any.
 *
 * @throws FixtureError `FIXTURE_OPTION` when there is no such backend.
 */
function backendOf(env: NodeJS.ProcessEnv): Backend | undefined {
  return env.PGTRICKLE_TEST_BACKEND ? parseBackend(env.PGTRICKLE_TEST_BACKEND, 'PGTRICKLE_TEST_BACKEND') : undefined;
}

/** A backend by name; `source` is where the name was written, for the error. */
export function parseBackend(text: string, source: string): Backend {
  const backend = backends.find((name) => name === text);
  if (backend) return backend;
  throw new FixtureError('FIXTURE_OPTION', `${source} is "${text}", which is no backend`, { hint: `One of ${backends.join(', ')}.` });
}

async function startForced(backend: Backend, env: NodeJS.ProcessEnv): Promise<TestServer> {
  // "embedded" is what people call both: without a build of the extension it is the one with the stand-in, which says so.
  const wanted = backend === 'embedded' && !env.PGTRICKLE_EXTENSION_DIR ? 'stand-in' : backend;
  const reason = await providers[wanted].missing(env);
  if (reason === undefined) return providers[wanted].start(env);
  throw new FixtureError('FIXTURE_UNAVAILABLE', `the backend "${backend}" was asked for and cannot be had: ${reason}`);
}

async function startFirst(env: NodeJS.ProcessEnv): Promise<TestServer> {
  if ((await external.missing(env)) === undefined) return external.start(env);
  const started = (await container.missing(env)) ?? (await container.start(env).catch(messageOf));
  if (typeof started !== 'string') return started;
  // What the user names must work; a container is only our guess, and an image that cannot be pulled is no reason to give up.
  const here = (await realBuild.missing(env)) === undefined ? realBuild : standIn;
  const server = await here.start(env);
  return { ...server, description: `${server.description} (no container: ${started})` };
}
