import type { ErrorCode } from '../error/codes.js';

/** What the exit code of a command tells a script. */
export const exitCodes = {
  ok: 0,
  /** Unhealthy, stale or different, or the work failed. */
  failed: 1,
  /** The command line, or a file, is not understood. */
  usage: 2,
  /** Cannot connect or authenticate. */
  connection: 3,
  /** No such stream table, no extension, no schema. */
  missing: 4,
  /** This server cannot do that, or may not for this role. */
  unsupported: 5,
  timeout: 124,
  interrupted: 130,
} as const;

/** All codes but those of tools that end as the tool does that they stand in for. */
type MetCode = Exclude<ErrorCode, `${'DBT' | 'JINJA' | 'FIXTURE'}_${string}`>;

const exitCodeOf: Readonly<Record<MetCode, number>> = {
  CONNECT_URL_INVALID: exitCodes.usage,
  CONNECT_REFUSED: exitCodes.connection,
  CONNECT_HOST_UNKNOWN: exitCodes.connection,
  CONNECT_TIMEOUT: exitCodes.connection,
  CONNECT_AUTH_FAILED: exitCodes.connection,
  CONNECT_DATABASE_MISSING: exitCodes.connection,
  CONNECT_LOST: exitCodes.connection,
  CONNECT_FAILED: exitCodes.connection,
  SERVER_EXTENSION_MISSING: exitCodes.missing,
  SERVER_VERSION_UNSUPPORTED: exitCodes.unsupported,
  SERVER_PRIVILEGE_MISSING: exitCodes.unsupported,
  SERVER_FUNCTION_MISSING: exitCodes.unsupported,
  SERVER_CONFLICT: exitCodes.failed,
  SERVER_CANCELLED: exitCodes.failed,
  SERVER_READ_ONLY: exitCodes.unsupported,
  SERVER_ERROR: exitCodes.failed,
  NAME_INVALID: exitCodes.usage,
  QUERY_INVALID: exitCodes.usage,
  DEFINITION_INVALID: exitCodes.usage,
  PLAN_OPTION_UNSUPPORTED: exitCodes.unsupported,
  PLAN_DEPENDENTS_LOST: exitCodes.failed,
  PLAN_CYCLE: exitCodes.failed,
  PLAN_RELATION_EXISTS: exitCodes.failed,
  PLAN_SCHEMA_MISSING: exitCodes.missing,
  PLAN_STALE: exitCodes.failed,
  PLAN_FILE_INVALID: exitCodes.usage,
  DECLARED_ELSEWHERE: exitCodes.failed,
  APPLY_STEP_FAILED: exitCodes.failed,
  APPLY_ABORTED: exitCodes.interrupted,
  STREAM_TABLE_NOT_FOUND: exitCodes.missing,
  STREAM_TABLE_EXISTS: exitCodes.failed,
  STREAM_TABLE_SUSPENDED: exitCodes.failed,
  STREAM_TABLE_FAILED: exitCodes.failed,
  STREAM_TABLE_HAS_DEPENDENTS: exitCodes.failed,
  WAIT_TIMEOUT: exitCodes.timeout,
  WAIT_ABORTED: exitCodes.interrupted,
  KNEX_CONFIG_INVALID: exitCodes.usage,
  KNEX_BINDING_INVALID: exitCodes.usage,
  KNEX_DEFINITION_MISSING: exitCodes.missing,
  KNEX_BATCH_BROKEN: exitCodes.failed,
  KNEX_READ_ONLY: exitCodes.failed,
  PRISMA_VERSION_UNSUPPORTED: exitCodes.unsupported,
  PRISMA_CONFIG_INVALID: exitCodes.usage,
  PRISMA_SCHEMA_MISSING: exitCodes.missing,
  PRISMA_SCHEMA_INVALID: exitCodes.usage,
  PRISMA_OPTION_INVALID: exitCodes.usage,
  PRISMA_CLIENT_MISSING: exitCodes.failed,
  PRISMA_MANIFEST_MISSING: exitCodes.missing,
  PRISMA_MANIFEST_INVALID: exitCodes.failed,
  PRISMA_FILE_UNREADABLE: exitCodes.failed,
  PRISMA_FILE_EDITED: exitCodes.failed,
  PRISMA_DECLARATION_INVALID: exitCodes.usage,
  PRISMA_MIGRATION_PENDING: exitCodes.failed,
  PRISMA_READ_ONLY: exitCodes.failed,
  USAGE_INVALID: exitCodes.usage,
  CONFIG_INVALID: exitCodes.usage,
  FILE_MISSING: exitCodes.usage,
  FILE_WRITE_FAILED: exitCodes.failed,
  INTERNAL: exitCodes.failed,
};

/** The exit code that an error ends a command with. */
export function exitCodeForError(code: ErrorCode): number {
  return code in exitCodeOf ? exitCodeOf[code as MetCode] : exitCodes.failed;
}
