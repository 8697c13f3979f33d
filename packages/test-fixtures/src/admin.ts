import { Pool, type PoolClient } from 'pg';
import { connectionError, serverAddress } from './connect.js';

const pools = new Map<string, Pool>();

/**
 * Runs `use` on a connection to the maintenance database. Such connections are kept for the next call, because connecting takes as long as
 * cloning a database does; idle ones close after a second and keep no process alive.
 *
 * @throws FixtureError `FIXTURE_CONNECT` when the server cannot be reached.
 */
export async function withAdmin<Result>(url: string, use: (admin: PoolClient) => Promise<Result>): Promise<Result> {
  const pool = poolOf(url);
  const admin = await pool.connect().catch((cause: unknown) => {
    throw connectionError(serverAddress(url), cause);
  });
  try {
    return await use(admin);
  } finally {
    admin.release();
  }
}

/** Closes the kept connections: the server is about to end. */
export async function closeAdmin(url: string): Promise<void> {
  const pool = pools.get(url);
  pools.delete(url);
  await pool?.end();
}

function poolOf(url: string): Pool {
  const known = pools.get(url);
  if (known) return known;
  // Checked first: the driver's own words about a malformed address may repeat the password.
  serverAddress(url);
  const pool = new Pool({ connectionString: url, max: 8, idleTimeoutMillis: 1000, allowExitOnIdle: true, connectionTimeoutMillis: 60_000 });
  // A server that goes away must not end the process; the next query reports it.
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  pools.set(url, pool);
  return pool;
}
