/** A statement whose answer differs from the recorded one, and why. */
export interface Difference {
  readonly transcript: string;
  /** The whole text of the statement. */
  readonly sql: string;
  /** Which one, when the transcript holds the same text more than once; default 1. */
  readonly occurrence?: number;
  readonly reason: string;
}

/** Every difference that is known. A statement that is listed must differ, one that is not listed must not. */
export const differences: readonly Difference[] = [
  {
    transcript: 'lifecycle-and-errors',
    sql: 'select * from pgtrickle.preflight()',
    reason: 'a report on the library, its workers and its shared memory, which are not there; the details say so',
  },
  {
    transcript: 'lifecycle-and-errors',
    sql: 'select * from pgtrickle.version_check()',
    reason: 'holds the version and the compiler of the recorded PostgreSQL server',
  },
  {
    transcript: 'query-change-and-source-ddl',
    sql: `select name, setting, short_desc from pg_settings where name like 'pg_trickle.%' order by 1`,
    reason: 'pg_settings lists the settings of loaded libraries only; SHOW and current_setting() know those that clients read',
  },
  {
    transcript: 'query-change-and-source-ddl',
    sql: 'select * from order_totals order by customer_id limit 2',
    reason: 'the recorded server filled a compatible new column and the counter from the wrong columns; the stand-in holds what the query says',
  },
];
