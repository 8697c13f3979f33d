import type { ErrorCode } from '@pgtrickle-js/core';

/** 1 for what a user can put right in the project, the profile or the database; 2 for a wrong command line and for our own bugs. */
export function exitCodeOf(code: ErrorCode): 1 | 2 {
  return code === 'USAGE_INVALID' || code === 'INTERNAL' ? 2 : 1;
}
