import type { ErrorCode } from './codes.js';
import { excerptAt, positionAt } from './excerpt.js';
import { grantHint } from './grant-hint.js';
import { type ErrorFields, PgTrickleError } from './pg-trickle-error.js';
import { codeOfServerError, type ServerError, serverErrorOf } from './server-error.js';

/** What the caller knows about the failed work. */
export interface ErrorContext {
  /** What failed, in a user's words: `alter of public.order_totals`. Put before the message. */
  readonly action?: string | undefined;
  /** The text that the server was given to parse, and where in the statement it starts (characters, from 0). */
  readonly query?: { readonly text: string; readonly offset: number } | undefined;
  readonly role?: string | undefined;
  readonly extensionSchema?: string | undefined;
  /** Whether the work was about to change something. */
  readonly writes?: boolean | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Turns anything thrown into a `PgTrickleError`: the server's errors by SQLSTATE and, where the server gives none worth having, by message;
 * network failures; and everything else as `INTERNAL`. Backtraces of the server and passwords in URLs are left out.
 *
 * @example
 * try { await client.query(sql) } catch (error) { throw fromUnknown(error, { action: 'refresh of public.order_totals' }) }
 */
export function fromUnknown(error: unknown, context: ErrorContext = {}): PgTrickleError {
  if (error instanceof PgTrickleError) return error;
  const server = serverErrorOf(error);
  if (server !== undefined) return fromServer(server, error, context);
  const text = withoutPassword(error instanceof Error ? error.message : String(error));
  if (isLostConnection(error)) {
    return new PgTrickleError('CONNECT_LOST', {
      message: located(text || 'the connection broke', context),
      hint: 'Run it again: what was committed is not done twice.',
      cause: error,
    });
  }
  return new PgTrickleError('INTERNAL', { message: located(text, context), details: context.details, cause: error });
}

function fromServer(server: ServerError, cause: unknown, context: ErrorContext): PgTrickleError {
  const code = codeOfServerError(server);
  const place =
    context.query && server.position !== undefined ? positionAt(context.query.text, server.position - 1 - context.query.offset) : undefined;
  const inQuery = place !== undefined && (code === 'SERVER_ERROR' || code === 'QUERY_INVALID') && server.sqlstate.startsWith('42');
  const fields: ErrorFields = {
    message: located(`${withoutPassword(server.message)}${inQuery ? ` (at ${place.line}:${place.column} of the query)` : ''}`, context),
    hint:
      code === 'SERVER_PRIVILEGE_MISSING'
        ? (grantHint(server.message, context) ?? server.hint)
        : (ownHints[code] ?? server.hint ?? hints[code] ?? hints[server.sqlstate]),
    details: {
      sqlstate: server.sqlstate,
      ...(server.detail === undefined ? {} : { detail: server.detail }),
      ...(inQuery && context.query ? { ...place, excerpt: excerptAt(context.query.text, place) } : {}),
      ...context.details,
    },
    cause,
  };
  return new PgTrickleError(inQuery ? 'QUERY_INVALID' : code, fields);
}

/** Where the server's hint is of no use: it names a file of its own repository. */
const ownHints: Readonly<Partial<Record<ErrorCode, string>>> = {
  STREAM_TABLE_SUSPENDED: 'Resume it first.',
  STREAM_TABLE_FAILED: 'Its last refreshes failed: mend the cause, resume it, then refresh it.',
};

const hints: Readonly<Record<string, string>> = {
  SERVER_READ_ONLY: 'Run it on the primary: a standby follows it by itself. On a primary, default_transaction_read_only is on.',
  '25P02': 'An earlier statement of the transaction failed: roll it back, or back to a savepoint.',
  '3F000': 'Create the schema first, or name another one.',
  '40P01': 'Two sessions waited for each other: run it again.',
  '40001': 'Another session changed the same rows: run it again.',
  '55P03': 'Another session holds the lock: run it again later.',
  '57014': 'It took longer than statement_timeout allows, or someone cancelled it.',
  '42P07': 'Choose another name, or drop what has it.',
};

function located(message: string, { action }: ErrorContext): string {
  return action === undefined ? message : `${action} failed: ${message}`;
}

function isLostConnection(error: unknown): boolean {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(ECONNRESET|EPIPE|ECONNABORTED|ETIMEDOUT)$/.test(code)) return true;
  return (
    typeof message === 'string' &&
    /connection (terminated|ended|closed)|client has encountered a connection error|client was closed|^query read timeout$/i.test(message)
  );
}

/** `postgres://user:secret@host` with the secret taken out. */
export function withoutPassword(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):[^\s@/]*@/gi, '$1:***@');
}
