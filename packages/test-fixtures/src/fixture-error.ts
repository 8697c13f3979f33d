/**
 * What can go wrong before a test has its database.
 *
 * - `FIXTURE_OPTION`: a setting that cannot be understood, such as an unknown backend.
 * - `FIXTURE_UNAVAILABLE`: the backend asked for cannot be had on this machine.
 * - `FIXTURE_CONNECT`: the server of `PGTRICKLE_TEST_URL` does not answer or refuses us.
 * - `FIXTURE_START`: a server was found but did not start; the message carries the end of its log.
 * - `FIXTURE_EXTENSION`: the server has no such extension, version, or build of it.
 * - `FIXTURE_COMMAND`: the command given to `pgt-fixture run` cannot be run.
 */
export type FixtureErrorCode =
  | 'FIXTURE_OPTION'
  | 'FIXTURE_UNAVAILABLE'
  | 'FIXTURE_CONNECT'
  | 'FIXTURE_START'
  | 'FIXTURE_EXTENSION'
  | 'FIXTURE_COMMAND';

/** The one error of this package: a code to switch on, a message to read, and what to do about it. */
export class FixtureError extends Error {
  override readonly name = 'FixtureError';
  readonly code: FixtureErrorCode;
  readonly hint: string | undefined;

  constructor(code: FixtureErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The text of anything thrown: its message, or what it is. */
export function messageOf(error: unknown): string {
  // A refused connection to a name with two addresses is an AggregateError without a message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
