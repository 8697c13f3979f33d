/**
 * Every error code of the project with the sentence that its documentation entry starts with.
 * Bands by room: CONNECT and SERVER (db), NAME, QUERY and DEFINITION (what a user wrote), PLAN and APPLY (lifecycle),
 * STREAM_TABLE (the catalog), WAIT (watch), DBT (dbt-bridge), JINJA, FIXTURE (test-fixtures), USAGE (commands).
 */
export const errorCodes = {
  CONNECT_URL_INVALID: 'The connection URL cannot be read.',
  CONNECT_REFUSED: 'Nothing listens at the address.',
  CONNECT_HOST_UNKNOWN: 'The host name does not resolve.',
  CONNECT_TIMEOUT: 'The server did not answer in time.',
  CONNECT_AUTH_FAILED: 'The server refused the user or the password.',
  CONNECT_DATABASE_MISSING: 'The server has no such database.',
  CONNECT_LOST: 'The connection broke while it was in use.',
  CONNECT_FAILED: 'The connection failed for another reason.',
  SERVER_EXTENSION_MISSING: 'The database has no pg_trickle extension.',
  SERVER_VERSION_UNSUPPORTED: 'The server is not PostgreSQL 18 or newer.',
  SERVER_PRIVILEGE_MISSING: 'The role lacks a privilege.',
  SERVER_FUNCTION_MISSING: 'The installed extension has no such function.',
  SERVER_ERROR: 'The server refused a statement.',
  NAME_INVALID: 'The name cannot be the name of a stream table.',
  QUERY_INVALID: 'The defining query is not one SELECT statement.',
  DEFINITION_INVALID: 'The definition of a stream table has problems.',
  PLAN_OPTION_UNSUPPORTED: 'The installed extension lacks an option.',
  PLAN_DEPENDENTS_LOST: 'The change would lose objects that depend on the stream table.',
  PLAN_CYCLE: 'The definitions depend on each other in a circle.',
  PLAN_RELATION_EXISTS: 'A table or view of that name is in the way.',
  APPLY_STEP_FAILED: 'A step of the plan failed.',
  APPLY_STALE_PLAN: 'The database has changed since the plan was made.',
  STREAM_TABLE_NOT_FOUND: 'There is no stream table of that name.',
  STREAM_TABLE_EXISTS: 'A stream table of that name exists already.',
  STREAM_TABLE_SUSPENDED: 'The stream table is suspended.',
  STREAM_TABLE_HAS_DEPENDENTS: 'Other stream tables read this one.',
  WAIT_TIMEOUT: 'The state waited for did not come in time.',
  WAIT_ABORTED: 'The wait was cancelled.',
  USAGE_INVALID: 'The command line is not understood.',
  INTERNAL: 'Something unexpected failed; this is a bug.',
} as const;

export type ErrorCode = keyof typeof errorCodes;
