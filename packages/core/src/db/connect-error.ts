import type { ErrorCode } from '../error/codes.js';
import { withoutPassword } from '../error/from-unknown.js';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { serverErrorOf } from '../error/server-error.js';
import { type ConnectionTarget, describeConnection } from './connection-target.js';

interface Explanation {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly hint?: string | undefined;
}

/** Why a connection did not come about, in a user's words. Pure. */
export function connectError(error: unknown, target: ConnectionTarget): PgTrickleError {
  if (error instanceof PgTrickleError) return error;
  const server = serverErrorOf(error);
  const { code, problem, hint } = server === undefined ? explainFailure(error) : explainRefusal(server.sqlstate, server.message, server.hint);
  return new PgTrickleError(code, {
    message: `cannot connect to ${describeConnection(target)}: ${withoutPassword(problem)}`,
    hint,
    details: { target: describeConnection(target) },
    cause: error,
  });
}

const byNetworkCode: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: { code: 'CONNECT_REFUSED', problem: 'nothing listens there', hint: 'See that the server runs, and that host and port are right.' },
  // No such Unix socket.
  ENOENT: {
    code: 'CONNECT_REFUSED',
    problem: 'nothing listens there',
    hint: 'See that the server runs, and that the folder of its socket is right.',
  },
  ENOTFOUND: { code: 'CONNECT_HOST_UNKNOWN', problem: 'the host name is unknown', hint: 'Check the spelling of the host.' },
  EAI_AGAIN: {
    code: 'CONNECT_HOST_UNKNOWN',
    problem: 'the host name cannot be resolved now',
    hint: 'Check the spelling of the host, and the network.',
  },
  ETIMEDOUT: { code: 'CONNECT_TIMEOUT', problem: 'no answer in time', hint: 'Check host, port and firewall.' },
  EHOSTUNREACH: { code: 'CONNECT_TIMEOUT', problem: 'the host cannot be reached', hint: 'Check host, port and firewall.' },
  ENETUNREACH: { code: 'CONNECT_TIMEOUT', problem: 'the network cannot be reached', hint: 'Check host, port and firewall.' },
};

const byMessage: readonly (readonly [RegExp, Explanation])[] = [
  [
    /timeout/i,
    { code: 'CONNECT_TIMEOUT', problem: 'no answer in time', hint: 'Check host, port and firewall; connect_timeout sets the time in seconds.' },
  ],
  [
    /password must be a/,
    { code: 'CONNECT_AUTH_FAILED', problem: 'the server asks for a password and there is none', hint: 'Set PGPASSWORD, or add a line to ~/.pgpass.' },
  ],
  [
    /does not support SSL/,
    { code: 'CONNECT_FAILED', problem: 'the server does not speak TLS', hint: 'Use sslmode=disable, or turn ssl on at the server.' },
  ],
  [
    /terminated unexpectedly/,
    {
      code: 'CONNECT_FAILED',
      problem: 'the connection was closed at once',
      hint: 'See that a PostgreSQL server listens there, and what its log says.',
    },
  ],
];

function explainFailure(error: unknown): Explanation {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const text = typeof message === 'string' ? message : String(error);
  if (typeof code === 'string' && Object.hasOwn(byNetworkCode, code)) return byNetworkCode[code] as Explanation;
  const known = byMessage.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return known[1];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      code: 'CONNECT_FAILED',
      problem: text.trim(),
      hint: 'Connect by a name that the certificate has, or verify only who signed it: sslmode=verify-ca.',
    };
  }
  const untrusted = /certificate|self.signed/i.test(`${String(code)} ${text}`);
  return { code: 'CONNECT_FAILED', problem: text, hint: untrusted ? 'Name the authority that signed it with sslrootcert=.' : undefined };
}

function explainRefusal(sqlstate: string, message: string, hint: string | undefined): Explanation {
  if (sqlstate.startsWith('28')) {
    const encrypted = /no encryption|SSL off/.test(message);
    const advice = encrypted ? 'Use sslmode=require.' : 'Check the role and its password: PGPASSWORD, ~/.pgpass or the URL.';
    return { code: 'CONNECT_AUTH_FAILED', problem: message, hint: advice };
  }
  if (sqlstate === '3D000') return { code: 'CONNECT_DATABASE_MISSING', problem: message, hint: 'Check the name of the database, or create it.' };
  if (sqlstate === '57P03') return { code: 'CONNECT_REFUSED', problem: message, hint: 'Try again in a moment.' };
  if (sqlstate === '42501') return { code: 'CONNECT_AUTH_FAILED', problem: message, hint: 'The role needs the CONNECT privilege on the database.' };
  return { code: 'CONNECT_FAILED', problem: message, hint };
}
