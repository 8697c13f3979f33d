import { type ErrorCode, fromUnknown, PgTrickleError } from '@pgtrickle-js/core';
import type { PostgresCredentials } from '../project/types.js';

/** A failed connection, named by what a user can do about it. */
export function connectError(error: unknown, { host, port, user, database }: PostgresCredentials): PgTrickleError {
  const failure = fromUnknown(error);
  const { code: reason = '', message: text = '' } = (error ?? {}) as { code?: string; message?: string };
  const problem = [...problems].find(([pattern]) => pattern.test(reason) || pattern.test(text))?.[1];
  const where = `${host}:${port}`;
  if (problem === undefined) {
    const code = failure.code.startsWith('CONNECT_') ? failure.code : 'CONNECT_FAILED';
    return new PgTrickleError(code, { message: `cannot connect to ${where}: ${failure.message}`, hint: failure.hint, cause: error });
  }
  const { code, says, hint } = problem;
  return new PgTrickleError(code, { message: `cannot connect to ${where}: ${says({ user, database })}`, hint, cause: error });
}

interface Problem {
  readonly code: ErrorCode;
  readonly says: (names: { user: string; database: string }) => string;
  readonly hint: string;
}

const problems = new Map<RegExp, Problem>([
  [
    /ECONNREFUSED|ENOENT/,
    { code: 'CONNECT_REFUSED', says: () => 'nothing listens there', hint: 'Start the server, or correct host and port in profiles.yml.' },
  ],
  [/ENOTFOUND|EAI_AGAIN/, { code: 'CONNECT_HOST_UNKNOWN', says: () => 'the host name does not resolve', hint: 'Correct host in profiles.yml.' }],
  [
    /ETIMEDOUT|timeout expired/i,
    { code: 'CONNECT_TIMEOUT', says: () => 'no answer in time', hint: 'Check the network, or raise connect_timeout in profiles.yml.' },
  ],
  [
    /^28|password must be a string/,
    {
      code: 'CONNECT_AUTH_FAILED',
      says: ({ user }) => `the server refuses the user "${user}" with this password`,
      hint: 'Correct user and password in profiles.yml, or the environment variables that it reads.',
    },
  ],
  [
    /^3D000/,
    {
      code: 'CONNECT_DATABASE_MISSING',
      says: ({ database }) => `there is no database "${database}"`,
      hint: 'Create it (createdb), or correct dbname in profiles.yml.',
    },
  ],
]);
