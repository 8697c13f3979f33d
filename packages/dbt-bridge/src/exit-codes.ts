import type { ErrorCode } from '@pgtrickle-js/core';

/** What dbt finds out when the turn of a node comes, and here is told before anything is built: the failure of a node all the same. */
const failuresOfNodes: ReadonlySet<ErrorCode> = new Set([
  'DBT_MATERIALIZATION_UNKNOWN',
  'DBT_CHANGE_REFUSED',
  'DEFINITION_INVALID',
  'NAME_INVALID',
  'SERVER_EXTENSION_MISSING',
  'SERVER_VERSION_UNSUPPORTED',
  // The one exception from dbt's codes: a misspelt ref() is a failure of the model that has it.
  'DBT_REF_NOT_FOUND',
]);

/** dbt's exit code for an error that ended a command: 2, as nothing of it is in any result; 1 for what failed in a node. */
export function exitCodeOf(code: ErrorCode): 1 | 2 {
  return failuresOfNodes.has(code) ? 1 : 2;
}
