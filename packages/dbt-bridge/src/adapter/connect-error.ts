import { type ErrorCode, PgTrickleError } from '@pgtrickle-js/core';
import { connectError as explain } from '@pgtrickle-js/core/connect';
import type { PostgresCredentials } from '../project/types.js';

/** A failed connection, with what to do about it where dbt keeps the settings. */
export function connectError(error: unknown, { host, port, user, database }: PostgresCredentials): PgTrickleError {
  const { code, message, hint, details } = explain(error, { host, port, user, database });
  return new PgTrickleError(code, { message, hint: hints[code] ?? hint, details, cause: error });
}

const hints: Partial<Record<ErrorCode, string>> = {
  CONNECT_REFUSED: 'Start the server, or correct host and port in profiles.yml.',
  CONNECT_HOST_UNKNOWN: 'Correct host in profiles.yml.',
  CONNECT_TIMEOUT: 'Check the network, or raise connect_timeout in profiles.yml.',
  CONNECT_AUTH_FAILED: 'Correct user and password in profiles.yml, or the environment variables that it reads.',
  CONNECT_DATABASE_MISSING: 'Create the database, or correct dbname in profiles.yml.',
};
