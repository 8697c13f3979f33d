import type { ErrorCode } from './codes.js';

/** What a PostgreSQL server says about a failed statement, whatever driver brought it. */
export interface ServerError {
  readonly sqlstate: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** Characters from the start of the statement, from 1. */
  readonly position: number | undefined;
}

/** Reads the server's answer out of what a driver threw: `pg` puts its fields on the error, others on `cause` or `originalError`. */
export function serverErrorOf(error: unknown): ServerError | undefined {
  for (let current = error, depth = 0; typeof current === 'object' && current !== null && depth < 5; depth++) {
    const fields = current as Record<string, unknown>;
    if (typeof fields.code === 'string' && isSqlstate(fields.code) && typeof fields.message === 'string') {
      return {
        sqlstate: fields.code,
        message: fields.message,
        detail: withoutBacktrace(textOf(fields.detail)),
        hint: textOf(fields.hint),
        position: Number(fields.position) || undefined,
      };
    }
    current = fields.cause ?? fields.originalError;
  }
  return undefined;
}

/** Every SQLSTATE has a digit, which tells it from EPIPE and its like. */
const isSqlstate = (code: string) => /^(?=.*\d)[0-9A-Z]{5}$/.test(code);

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The extension puts its Rust backtrace into DETAIL: numbered frames, `<unknown>` or `path::to::function`. */
function withoutBacktrace(detail: string | undefined): string | undefined {
  if (detail === undefined) return undefined;
  const start = detail.search(/^\s*(stack )?backtrace:|^\s*\d+: (0x|<|_?[A-Za-z][\w<>]*(::|$))|<rust backtrace>/im);
  const kept = (start === -1 ? detail : detail.slice(0, start)).trim();
  return kept === '' ? undefined : kept;
}

/** The code for what the server said. Releases up to 0.1.x raise nearly everything as XX000, where only the message tells. */
export function codeOfServerError({ sqlstate, message }: ServerError): ErrorCode {
  for (const [code, pattern] of byMessage) if (pattern.test(message)) return code;
  return bySqlstate[sqlstate] ?? bySqlstate[sqlstate.slice(0, 2)] ?? 'SERVER_ERROR';
}

const byMessage: readonly (readonly [ErrorCode, RegExp])[] = [
  ['STREAM_TABLE_NOT_FOUND', /^stream table not found: (?!table ')/],
  ['STREAM_TABLE_EXISTS', /^stream table already exists: /],
  ['STREAM_TABLE_SUSPENDED', /stream table \S+ is suspended/],
  ['STREAM_TABLE_FAILED', /stream table \S+ is in error state/],
  ['STREAM_TABLE_HAS_DEPENDENTS', /has dependent stream tables/],
  ['SERVER_EXTENSION_MISSING', /^schema "(pgtrickle|pgstream)" does not exist/],
  ['SERVER_PRIVILEGE_MISSING', /^(SPI permission error|permission denied|must be owner of)/],
  // Of a standby, where a function of the extension would write.
  ['SERVER_READ_ONLY', /^cannot (assign TransactionIds|access temporary or unlogged relations) during recovery/],
  ['PLAN_CYCLE', /^cycle detected in dependency graph/],
  ['QUERY_INVALID', /^(query parse error|unsupported operator|query too complex|type mismatch|stream table not found: table ')/],
  ['DEFINITION_INVALID', /^invalid argument: /],
];

const bySqlstate: Readonly<Record<string, ErrorCode>> = {
  '08': 'CONNECT_LOST',
  '57P01': 'CONNECT_LOST',
  '57P02': 'CONNECT_LOST',
  '57P03': 'CONNECT_REFUSED',
  '57014': 'SERVER_CANCELLED',
  '25006': 'SERVER_READ_ONLY',
  '40': 'SERVER_CONFLICT',
  '55P03': 'SERVER_CONFLICT',
  '28': 'CONNECT_AUTH_FAILED',
  '3D000': 'CONNECT_DATABASE_MISSING',
  '42501': 'SERVER_PRIVILEGE_MISSING',
  '42P07': 'PLAN_RELATION_EXISTS',
  '22023': 'DEFINITION_INVALID',
};
