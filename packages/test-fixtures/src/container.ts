import { randomBytes } from 'node:crypto';
import type { Provider } from './backend.js';
import { missingEngine } from './docker.js';
import { FixtureError, messageOf } from './fixture-error.js';
import { testSettings } from './settings.js';

/** What runs in a container unless `PGTRICKLE_TEST_IMAGE` names another image: pinned, so that a test run today is the same tomorrow. */
const defaultImage = 'ghcr.io/trickle-labs/pg_trickle:0.67.0-pg18.3';

/** The extension's published image, on the Docker engine of this machine. Ends with this process: testcontainers sees to that. */
export const container: Provider = {
  missing: (env) => missingEngine(env),
  async start(env) {
    const image = env.PGTRICKLE_TEST_IMAGE || defaultImage;
    const password = randomBytes(18).toString('base64url');
    // Loading testcontainers takes longer than starting an embedded server: only who needs it pays.
    const { GenericContainer, Wait } = await import('testcontainers');
    try {
      const started = await new GenericContainer(image)
        .withEnvironment({ POSTGRES_PASSWORD: password, POSTGRES_INITDB_ARGS: '--no-sync' })
        .withCommand(['postgres', ...Object.entries(testSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
        .withTmpFs({ '/var/lib/postgresql': 'rw' })
        .withExposedPorts(5432)
        // The image starts the server twice: once to initialise, once for us.
        .withWaitStrategy(Wait.forAll([Wait.forLogMessage(/ready to accept connections/, 2), Wait.forListeningPorts()]))
        .withStartupTimeout(120_000)
        .start();
      return {
        backend: 'container',
        description: `container of ${image}`,
        url: `postgresql://postgres:${password}@${started.getHost()}:${started.getMappedPort(5432)}/postgres`,
        stop: async () => void (await started.stop({ timeout: 0 })),
      };
    } catch (cause) {
      throw new FixtureError('FIXTURE_START', `the container of ${image} did not start: ${messageOf(cause)}`, {
        hint: 'PGTRICKLE_TEST_IMAGE names another image, PGTRICKLE_TEST_BACKEND=stand-in does without containers.',
        cause,
      });
    }
  },
};
