import { Client } from 'pg';
import { FixtureError, messageOf } from './fixture-error.js';

/** Runs `use` on a connection of its own, which is closed whatever happens. */
export async function withClient<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = await connect(url);
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/**
 * Connects, or says where it could not.
 *
 * @throws FixtureError `FIXTURE_CONNECT`; the message names host, port and database, never the password.
 */
export async function connect(url: string): Promise<Client> {
  const address = serverAddress(url);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'pgtrickle-test-fixtures' });
  // A server that goes away while nobody waits for an answer must not end the process; the next query reports it.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw connectionError(address, cause);
  }
}

/** What a failed connection is to the user. */
export function connectionError(address: string, cause: unknown): FixtureError {
  return new FixtureError('FIXTURE_CONNECT', `cannot connect to ${address}: ${messageOf(cause)}`, { cause });
}

/** The address of another database on the same server. */
export function databaseUrl(url: string, database: string): string {
  const target = parseUrl(url);
  target.pathname = `/${encodeURIComponent(database)}`;
  return target.href;
}

/** Host, port and database of a URL: what may be shown. */
export function serverAddress(url: string): string {
  const { host, pathname } = parseUrl(url);
  return `${host || 'the local server'}${pathname}`;
}

function parseUrl(url: string): URL {
  if (/^postgres(ql)?:/.test(url) && URL.canParse(url)) return new URL(url);
  throw new FixtureError('FIXTURE_OPTION', 'the address of the server is not a URL that PostgreSQL clients understand', {
    hint: 'Write it as postgresql://user:password@host:5432/database',
  });
}
