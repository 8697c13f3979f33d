import { fromUnknown, PgTrickleError, quoteIdentifier } from '@pgtrickle-js/core';
import type { ClientConfig } from 'pg';
import type { PostgresCredentials } from '../project/types.js';
import { connectError } from './connect-error.js';
import { Session } from './session.js';
import { sqlTypes } from './sql-value.js';
import { sslOf } from './ssl.js';

const retryable = new Set(['CONNECT_REFUSED', 'CONNECT_TIMEOUT', 'CONNECT_LOST', 'CONNECT_FAILED']);

/** Where to connect, and as whom. */
export interface SessionSettings extends PostgresCredentials {
  /** Every transaction of the session is read-only, unless it says otherwise itself. */
  readonly readOnly?: boolean | undefined;
}

/**
 * Connects as the profile says, and tries again, after 1, 4, 9, … seconds, as often as its `retries` beyond the first say.
 *
 * @throws {PgTrickleError} `CONNECT_*`; no message holds the password.
 */
export async function openSession(credentials: SessionSettings, signal?: AbortSignal): Promise<Session> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectOnce(credentials);
    } catch (error) {
      const failure = error instanceof PgTrickleError ? error : fromUnknown(error);
      if (attempt >= credentials.retries || !retryable.has(failure.code) || signal?.aborted) throw failure;
      await new Promise((resolve) => setTimeout(resolve, attempt * attempt * 1000));
    }
  }
}

async function connectOnce(credentials: SessionSettings): Promise<Session> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ ...clientConfig(credentials), ssl: await sslOf(credentials) });
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw connectError(error, credentials);
  }
  if (credentials.role !== undefined) await client.query(`SET ROLE ${quoteIdentifier(credentials.role)}`);
  return new Session(client, sqlTypes, credentials.role);
}

function clientConfig(credentials: SessionSettings): ClientConfig {
  const { host, port, user, password, database, searchPath, keepalivesIdle, connectTimeoutSeconds, applicationName, readOnly } = credentials;
  const settings = [
    ...(searchPath ? [`-c search_path=${searchPath.replaceAll(' ', '\\ ')}`] : []),
    ...(readOnly ? ['-c default_transaction_read_only=on'] : []),
  ];
  return {
    host,
    port,
    user,
    password,
    database,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutSeconds * 1000,
    ...(keepalivesIdle > 0 ? { keepAlive: true, keepAliveInitialDelayMillis: keepalivesIdle * 1000 } : {}),
    ...(settings.length > 0 ? { options: settings.join(' ') } : {}),
  };
}
