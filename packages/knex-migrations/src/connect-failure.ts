import type { PgTrickleError } from '@pgtrickle-js/core';
import { locate } from './call-site.js';

/** How Knex hands a connection to its driver: a URL taken apart, or as the user gave it. */
interface ConnectionSettings {
  readonly connectionString?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | string | undefined;
  readonly user?: string | undefined;
  readonly database?: string | undefined;
}

/** Why Knex could not connect, in a user's words: `CONNECT_*`, without the stack that `knex migrate` would print. */
export async function connectFailure(error: unknown, settings: ConnectionSettings = {}): Promise<PgTrickleError> {
  const { connectError } = await import('@pgtrickle-js/core/connect');
  const { connectionString: url, host, port, user, database } = settings;
  return locate(connectError(error, { url, host, port: port === undefined ? undefined : Number(port), user, database }), undefined);
}
