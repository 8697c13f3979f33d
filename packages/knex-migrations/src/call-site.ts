import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromUnknown, PgTrickleError, renderError } from '@pgtrickle-js/core';

/** Where a user's code called: as an editor opens it. */
export interface CallSite {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Files between the user's code and us. */
const ours = import.meta.url.replace(/[^/]*$/, '');
const isForeign = (file: string) => file.startsWith(ours) || file.startsWith('node:') || /[\\/]node_modules[\\/]/.test(file);

/**
 * Runs `work`, which the user's code called: what it throws names the place, and its stack is that place alone, because that is what
 * `knex migrate` prints. Has to be called before the first `await`.
 *
 * @throws {PgTrickleError} always: other errors are converted
 */
export async function atCallSite<Result>(work: () => Promise<Result>): Promise<Result> {
  const called = callSite();
  try {
    return await work();
  } catch (error) {
    throw locate(error, called());
  }
}

/** Remembers where the user's code is now. Reading the stack is left for when it is needed. */
export function callSite(): () => CallSite | undefined {
  const holder: { stack?: string } = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 30;
  Error.captureStackTrace(holder, callSite);
  Error.stackTraceLimit = stackTraceLimit;
  return () => firstForeign(holder.stack ?? '');
}

/** The error with the place in its message and details, and a stack that shows nothing else. */
export function locate(error: unknown, place: CallSite | undefined): PgTrickleError {
  const known = fromUnknown(error);
  if (place === undefined || known.details.file !== undefined) return withShortStack(known, undefined);
  const shown = `${relative(process.cwd(), place.file)}:${place.line}`;
  const located = new PgTrickleError(known.code, {
    message: `${known.message} (in ${shown})`,
    hint: known.hint,
    details: { ...known.details, file: place.file, line: known.details.line ?? place.line, callLine: place.line },
    cause: known.cause,
  });
  return withShortStack(located, place);
}

function withShortStack(error: PgTrickleError, place: CallSite | undefined): PgTrickleError {
  const at = place === undefined ? '' : `\n    at ${place.file}:${place.line}:${place.column}`;
  error.stack = `${renderError(error)}${at}`;
  return error;
}

function firstForeign(stack: string): CallSite | undefined {
  for (const line of stack.split('\n')) {
    const [, location, row, column] = /^\s*at .*?((?:file:\/\/|[A-Za-z]:[\\/]|\/|node:)[^()]*?):(\d+):(\d+)\)?$/.exec(line) ?? [];
    if (location === undefined || isForeign(location) || isForeign(asUrl(location))) continue;
    return { file: location.startsWith('file://') ? fileURLToPath(location) : location, line: Number(row), column: Number(column) };
  }
  return undefined;
}

/** Transpilers give paths, Node gives URLs. */
const asUrl = (location: string) => (location.startsWith('/') ? `file://${location}` : location);
