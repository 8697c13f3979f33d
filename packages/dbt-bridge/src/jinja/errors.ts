import { type ErrorCode, PgTrickleError } from '@pgtrickle-js/core';
import type { Source } from './syntax/source.js';

/** The codes of this room. */
type JinjaCode = Extract<ErrorCode, `JINJA_${string}`>;

/** A call in progress: what a macro stack is made of. */
export interface CallSite {
  readonly macro: string;
  readonly file: string;
  readonly line: number;
  readonly parent: CallSite | undefined;
}

/** Python's exceptions that a template can meet, with the code each has here. */
const exceptionCodes = {
  TemplateSyntaxError: 'JINJA_SYNTAX',
  TemplateAssertionError: 'JINJA_SYNTAX',
  TemplateNotFound: 'JINJA_SYNTAX',
  UndefinedError: 'JINJA_UNDEFINED',
  SecurityError: 'JINJA_SECURITY',
  LimitError: 'JINJA_LIMIT',
  OverflowError: 'JINJA_LIMIT',
  RecursionError: 'JINJA_LIMIT',
  AsyncCallError: 'JINJA_ASYNC_CALL',
  TemplateRuntimeError: 'JINJA_TYPE',
  FilterArgumentError: 'JINJA_TYPE',
  TypeError: 'JINJA_TYPE',
  ValueError: 'JINJA_TYPE',
  KeyError: 'JINJA_TYPE',
  IndexError: 'JINJA_TYPE',
  AssertionError: 'JINJA_TYPE',
  RuntimeError: 'JINJA_TYPE',
  AttributeError: 'JINJA_TYPE',
  StopIteration: 'JINJA_TYPE',
  ZeroDivisionError: 'JINJA_TYPE',
  InvalidOperation: 'JINJA_TYPE',
  JinjaRenderingError: 'JINJA_TYPE',
} as const satisfies Record<string, JinjaCode>;

export type ExceptionName = keyof typeof exceptionCodes;

/** A Python exception on its way to the node that knows its place. */
export class PythonError extends Error {
  readonly exception: ExceptionName;
  readonly hint: string | undefined;

  constructor(exception: ExceptionName, message: string, hint?: string) {
    super(message);
    this.exception = exception;
    this.hint = hint;
  }
}

/** How `return(x)` leaves a macro: no failure, so it takes no place. */
export class MacroReturn {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

export function typeError(message: string): PythonError {
  return new PythonError('TypeError', message);
}

export function valueError(message: string): PythonError {
  return new PythonError('ValueError', message);
}

export function limitError(message: string): PythonError {
  return new PythonError('LimitError', message);
}

/** An error with the place where it happened and the macros that led there. The first place given stays. */
export function withPlace(error: unknown, source: Source, offset: number, site?: CallSite): unknown {
  if (error instanceof MacroReturn || (error instanceof PgTrickleError && error.details.macroStack !== undefined)) return error;
  const { file, line, column } = source.locate(offset);
  const place = { file, line, column, excerpt: source.excerpt(offset), macroStack: macroStack(site) };
  const where = `(in ${file}:${line})`;
  if (error instanceof PgTrickleError) {
    return new PgTrickleError(error.code, { message: error.message, hint: error.hint, details: { ...place, ...error.details }, cause: error.cause });
  }
  if (error instanceof PythonError) {
    return new PgTrickleError(exceptionCodes[error.exception], {
      message: `${error.message} ${where}`,
      hint: error.hint,
      details: { exception: error.exception, ...place },
    });
  }
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return new PgTrickleError('JINJA_LIMIT', {
      message: `maximum recursion depth exceeded ${where}`,
      details: { exception: 'RecursionError', ...place },
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PgTrickleError('JINJA_TYPE', { message: `${message} ${where}`, details: { exception: 'Exception', ...place }, cause: error });
}

function macroStack(site: CallSite | undefined): { macro: string; file: string; line: number }[] {
  const stack = [];
  for (let at = site; at !== undefined; at = at.parent) stack.push({ macro: at.macro, file: at.file, line: at.line });
  return stack;
}
