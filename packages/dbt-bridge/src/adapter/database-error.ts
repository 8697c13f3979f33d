import { fromUnknown, type PgTrickleError } from '@pgtrickle-js/core';

/** An error of the server about `sql`, with the line and column that it points at, whatever is wrong there. */
export function databaseError(error: unknown, sql: string): PgTrickleError {
  return fromUnknown(error, { query: { text: sql, offset: 0 }, details: { sql } });
}
