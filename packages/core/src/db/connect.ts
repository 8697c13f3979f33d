import type { Client, ClientConfig } from 'pg';
import { connectError } from './connect-error.js';
import { connectToFirst } from './connect-to-first.js';
import { type ConnectionTarget, partsOf } from './connection-target.js';
import { parseSessionAttrs } from './host-list.js';
import { isAboutTls, tlsModes, tlsOptions } from './tls-options.js';

export interface ConnectOptions {
  /** What `pg_stat_activity` shows. Default `pgtrickle-js`. */
  readonly applicationName?: string | undefined;
  /** Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Opens a connection with `pg`, which is loaded on first use. `sslmode` or `PGSSLMODE` means what it means to libpq, but
 * none is `allow`: encrypted where the server lets nobody in otherwise. `.pgpass` is read; a service (`PGSERVICE`) only through `resolveConnection`, or named in the URL. Several hosts are tried in turn, as libpq does.
 *
 * @throws {PgTrickleError} `CONNECT_*`, with what to do about it and without the password
 * @example
 * const client = await connect('postgres://postgres@localhost/app');
 * const writer = await connect('postgres://app@one,two/app?target_session_attrs=read-write');
 */
export async function connect(given: string | ConnectionTarget, options: ConnectOptions = {}): Promise<Client> {
  const { alternatives = [], targetSessionAttrs, ...target } = partsOf(given);
  const hosts = [{ host: target.host, port: target.port }, ...alternatives];
  const wanted = parseSessionAttrs(targetSessionAttrs);
  if (hosts.length === 1 && wanted === 'any') return connectAsAllowed(target, options);
  return connectToFirst(
    hosts.map((host) => ({ ...target, ...host })),
    wanted,
    (host) => connectAsAllowed(host, options),
  );
}

/** With and without TLS where `sslmode` leaves that open. */
async function connectAsAllowed(target: ConnectionTarget, options: ConnectOptions): Promise<Client> {
  const [first, second] = tlsModes(target);
  try {
    return await connectTo({ ...target, sslmode: first }, options);
  } catch (refused) {
    if (second === undefined || !isAboutTls(refused)) throw refused;
    return connectTo({ ...target, sslmode: second }, options).catch((error) => Promise.reject(isAboutTls(error) ? refused : error));
  }
}

async function connectTo(target: ConnectionTarget, options: ConnectOptions): Promise<Client> {
  const { default: pg } = await import('pg');
  let client: Client | undefined;
  try {
    client = new pg.Client(await configOf(target, options));
    // Without a listener a connection that breaks while idle would end the process; the next query tells.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw connectError(error instanceof AggregateError ? error.errors[0] : error, target);
  }
}

/** Asked for only when the server wants one. `pg` refuses null, and takes undefined for none. */
async function passwordOf(asked?: unknown): Promise<string> {
  const { readPassword } = await import('./read-password.js');
  return readPassword(asked as Parameters<typeof readPassword>[0]) as string;
}

async function configOf(target: ConnectionTarget, options: ConnectOptions): Promise<ClientConfig> {
  const { applicationName, connectTimeoutSeconds, sslmode, sslrootcert, sslcert, sslkey, ...rest } = target;
  const isGiven = rest.password !== undefined || Boolean(process.env.PGPASSWORD);
  return {
    // `pg` would read the file itself, with a warning that it is about to stop.
    ...(isGiven ? {} : { password: passwordOf }),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ssl: await tlsOptions({ sslmode, sslrootcert, sslcert, sslkey }),
    application_name: options.applicationName ?? applicationName ?? 'pgtrickle-js',
    connectionTimeoutMillis: options.timeoutMs ?? (connectTimeoutSeconds === undefined ? 10_000 : connectTimeoutSeconds * 1000),
  };
}
