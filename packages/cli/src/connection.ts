import { type ConnectionTarget, PgTrickleError, type Queryable } from '@pgtrickle-js/core';
import { connect, resolveConnection } from '@pgtrickle-js/core/connect';

/** Opens the session that the options and the environment ask for, and closes it whatever happens. */
export async function withConnection<Result>(
  options: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
  work: (db: Queryable) => Promise<Result>,
): Promise<Result> {
  const client = await connect(resolveConnection({ flags: toFlags(options), env }), { applicationName: env.PGAPPNAME || 'pgtrickle' });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

function toFlags(options: Partial<Record<string, unknown>>): ConnectionTarget {
  const { url, host, port, username, dbname } = options as Partial<Record<string, string>>;
  // As psql -d, a database may be given as a URL.
  const database = dbname !== undefined && /^postgres(ql)?:/.test(dbname) ? { url: dbname } : { database: dbname };
  return { ...database, ...(url === undefined ? {} : { url }), host, port: port === undefined ? undefined : parsePort(port), user: username };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new PgTrickleError('USAGE_INVALID', { message: `"${text}" is not a port`, hint: 'Ports are numbers from 1 to 65535.' });
}
