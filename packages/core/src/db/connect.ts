import type { Client, ClientConfig } from 'pg';
import { connectError } from './connect-error.js';
import { type ConnectionTarget, partsOf } from './connection-target.js';

export interface ConnectOptions {
  /** What `pg_stat_activity` shows. Default `pgtrickle-js`. */
  readonly applicationName?: string | undefined;
  /** Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Opens a connection with `pg`, which is loaded on first use. It is encrypted only when `sslmode` or `PGSSLMODE` asks for it, with the
 * meaning that `pg` gives the modes; `.pgpass` is read by `pg`; service files are not.
 *
 * @throws {PgTrickleError} `CONNECT_*`, with what to do about it and without the password
 * @example
 * const client = await connect('postgres://postgres@localhost/app');
 */
export async function connect(given: string | ConnectionTarget, options: ConnectOptions = {}): Promise<Client> {
  const target = partsOf(given);
  const { default: pg } = await import('pg');
  let client: Client | undefined;
  try {
    client = new pg.Client(configOf(target, options));
    // Without a listener a connection that breaks while idle would end the process; the next query tells.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw connectError(error instanceof AggregateError ? error.errors[0] : error, target);
  }
}

function configOf(
  { applicationName, connectTimeoutSeconds, sslmode, sslrootcert, ...rest }: ConnectionTarget,
  options: ConnectOptions,
): ClientConfig {
  const tls = new URLSearchParams({ ...(sslmode === undefined ? {} : { sslmode }), ...(sslrootcert === undefined ? {} : { sslrootcert }) });
  return {
    // The one way to have `pg` itself give the modes their meaning.
    ...(tls.size === 0 ? {} : { connectionString: `postgres:///?${tls}` }),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    application_name: options.applicationName ?? applicationName ?? 'pgtrickle-js',
    connectionTimeoutMillis: options.timeoutMs ?? (connectTimeoutSeconds === undefined ? 10_000 : connectTimeoutSeconds * 1000),
  };
}
