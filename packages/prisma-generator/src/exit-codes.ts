import type { ErrorCode } from '@pgtrickle-js/core';

/** What the command's exit code tells a script. */
export const exitCodes = {
  ok: 0,
  /** The schema differs from the database, or the work failed. */
  failed: 1,
  usage: 2,
  /** Cannot connect or authenticate. */
  connection: 3,
  /** No extension, no schema, no manifest. */
  missing: 4,
  /** This server or this Prisma cannot do that, or may not. */
  unsupported: 5,
} as const;

const byCode: Partial<Readonly<Record<ErrorCode, number>>> = {
  USAGE_INVALID: exitCodes.usage,
  CONNECT_URL_INVALID: exitCodes.usage,
  NAME_INVALID: exitCodes.usage,
  DEFINITION_INVALID: exitCodes.usage,
  QUERY_INVALID: exitCodes.usage,
  PRISMA_OPTION_INVALID: exitCodes.usage,
  PRISMA_CONFIG_INVALID: exitCodes.usage,
  PRISMA_SCHEMA_INVALID: exitCodes.usage,
  PRISMA_DECLARATION_INVALID: exitCodes.usage,
  SERVER_EXTENSION_MISSING: exitCodes.missing,
  PRISMA_SCHEMA_MISSING: exitCodes.missing,
  PRISMA_MANIFEST_MISSING: exitCodes.missing,
  SERVER_VERSION_UNSUPPORTED: exitCodes.unsupported,
  SERVER_PRIVILEGE_MISSING: exitCodes.unsupported,
  SERVER_FUNCTION_MISSING: exitCodes.unsupported,
  PLAN_OPTION_UNSUPPORTED: exitCodes.unsupported,
  PRISMA_VERSION_UNSUPPORTED: exitCodes.unsupported,
};

/** The exit code that an error ends the command with. */
export function exitCodeForError(code: ErrorCode): number {
  return byCode[code] ?? (code.startsWith('CONNECT_') ? exitCodes.connection : exitCodes.failed);
}
