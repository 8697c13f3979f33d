import type { ErrorCode } from './codes.js';

/** What an error carries besides its code. */
export interface ErrorFields {
  /** What failed, then the detail: `alter of public.order_totals failed: …`. No secret, no stack trace. */
  readonly message: string;
  /** What to do about it, as one sentence or as the exact statement to run. */
  readonly hint?: string | undefined;
  /** The facts behind the message, as data: `{ name, option, sqlstate, file, line, column }`. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/**
 * The only error that packages of this project throw at their users.
 *
 * @example
 * throw new PgTrickleError('STREAM_TABLE_NOT_FOUND', { message: 'no stream table public.orders', hint: 'Did you mean "order_totals"?' });
 */
export class PgTrickleError extends Error {
  override readonly name: string = 'PgTrickleError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, { message, hint, details = {}, cause }: ErrorFields) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.details = details;
  }
}
