import { type ConnectionTarget, describeConnection, PgTrickleError, resolveConnection } from '@pgtrickle-js/core';
import type { ConnectionConfig } from './project/config.js';
import type { Connection } from './session.js';

/** Where the options lead, before the environment, before the project's configuration. */
export function connectionTarget(
  options: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
  config: ConnectionConfig | undefined,
): ConnectionTarget {
  return resolveConnection({ flags: toFlags(options), env: config === undefined || saysWhere(env) ? env : { ...variablesOf(config), ...env } });
}

/** Whether options or environment name a server, so that the configuration is not asked. */
export function isConnectionGiven(options: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv): boolean {
  return options.url !== undefined || options.host !== undefined || isAddress(options.dbname) || saysWhere(env);
}

/** Opens a session, and cancels on the server what it runs when `signal` fires. */
export async function openConnection(target: ConnectionTarget, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Connection> {
  const { connect } = await import('@pgtrickle-js/core/connect');
  const options = { applicationName: env.PGAPPNAME || 'pgtrickle' };
  const client = await connect(target, options);
  const { host, port, processID } = client as typeof client & { readonly processID?: number };
  const cancel = () => {
    // The server that answered, of several: a process of that number on another one is somebody else's.
    connect({ ...target, host, port, alternatives: [], targetSessionAttrs: 'any' }, { ...options, timeoutMs: 2_000 })
      .then((other) => other.query('select pg_catalog.pg_cancel_backend($1)', [processID]).finally(() => other.end()))
      .catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  const end = client.end.bind(client);
  return Object.assign(client, {
    async end() {
      signal.removeEventListener('abort', cancel);
      await end().catch(() => undefined);
    },
  });
}

export { describeConnection };

const saysWhere = (env: NodeJS.ProcessEnv) =>
  ['PGTRICKLE_URL', 'DATABASE_URL', 'PGHOST', 'PGPORT', 'PGDATABASE', 'PGSERVICE'].some((name) => env[name]);

const isAddress = (text: unknown) => typeof text === 'string' && /^postgres(ql)?:|=/.test(text);

function variablesOf({ url, host, port, user, database, sslmode }: ConnectionConfig): NodeJS.ProcessEnv {
  const variables = {
    DATABASE_URL: url,
    PGHOST: host,
    PGPORT: port === undefined ? undefined : String(port),
    PGUSER: user,
    PGDATABASE: database,
    PGSSLMODE: sslmode,
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}

function toFlags(options: Partial<Record<string, unknown>>): ConnectionTarget {
  const { url, host, port, username, dbname } = options as Partial<Record<string, string>>;
  // As psql -d, a database may be given as a URL or as settings.
  const database = isAddress(dbname) ? { url: dbname } : { database: dbname };
  return { ...database, ...(url === undefined ? {} : { url }), host, port: port === undefined ? undefined : parsePort(port), user: username };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new PgTrickleError('USAGE_INVALID', { message: `"${text}" is not a port`, hint: 'Ports are numbers from 1 to 65535.' });
}
