import { PgTrickleError } from '@pgtrickle-js/core';

/** Runs `action`; an error that knows its place in a template says it in its message, any other one names the file. */
export function withPlace<Value>(file: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof PgTrickleError) || /\(in [^()]*\)$/.test(error.message)) throw error;
    const { file: inFile = file, line, column } = error.details;
    const place = [inFile, line, column].filter((part) => part !== undefined).join(':');
    throw new PgTrickleError(error.code, {
      message: `${error.message} (in ${place})`,
      hint: error.hint,
      details: { file: inFile, ...error.details },
      cause: error.cause,
    });
  }
}
