import type { ClientBase } from 'pg';
import { withAdmin } from './admin.js';
import type { Provider } from './backend.js';
import { serverAddress, withClient } from './connect.js';
import { createdAt, dropDatabase } from './database.js';
import { FixtureError } from './fixture-error.js';
import { dropTemplates } from './template.js';

/** No test run lasts as long as this; what is older was left by one that was killed. */
const leftoverAfterMs = 6 * 60 * 60 * 1000;

/** The server of `PGTRICKLE_TEST_URL`: databases are created on it, and dropped again; nothing else on it is touched. */
export const external: Provider = {
  missing: (env) => (env.PGTRICKLE_TEST_URL ? undefined : 'PGTRICKLE_TEST_URL is not set'),
  async start(env) {
    const url = env.PGTRICKLE_TEST_URL ?? '';
    const version = await withClient(url, async (admin) => {
      const found = await checkServer(admin);
      await dropLeftovers(admin);
      return found;
    });
    return {
      backend: 'external',
      description: `PostgreSQL ${version} at ${serverAddress(url)}, given by PGTRICKLE_TEST_URL`,
      url,
      stop: () => withAdmin(url, dropTemplates),
    };
  },
};

async function checkServer(admin: ClientBase): Promise<string> {
  const { rows } = await admin.query<{ number: number; version: string; name: string; allowed: boolean }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version, rolname AS name, rolsuper OR rolcreatedb AS allowed
     FROM pg_roles WHERE rolname = current_user`,
  );
  const { number = 0, version = '', name = '', allowed = false } = rows[0] ?? {};
  if (number < 180_000) {
    throw new FixtureError('FIXTURE_UNAVAILABLE', `PGTRICKLE_TEST_URL is a PostgreSQL ${version}; the extension needs 18`);
  }
  if (!allowed) {
    throw new FixtureError('FIXTURE_UNAVAILABLE', `the role ${name} of PGTRICKLE_TEST_URL may not create databases`, {
      hint: `As superuser: ALTER ROLE "${name}" SUPERUSER; the extension needs one.`,
    });
  }
  return version;
}

async function dropLeftovers(admin: ClientBase): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>('SELECT datname FROM pg_database WHERE NOT datistemplate');
  for (const { datname } of rows) {
    const created = createdAt(datname);
    if (created !== undefined && Date.now() - created > leftoverAfterMs) await dropDatabase(admin, datname);
  }
}
