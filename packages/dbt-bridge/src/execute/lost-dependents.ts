import { PgTrickleError } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';

/** The way out for a project, where a change would lose what reads the stream table. */
export function withWayOut(error: PgTrickleError, { name }: ManifestNode): PgTrickleError {
  if (error.code !== 'PLAN_DEPENDENTS_LOST') return error;
  return new PgTrickleError(error.code, {
    message: error.message,
    hint: `Change the models that need what is gone, and run them together with this one: --select ${name}+. What no model makes has to be changed or dropped first.`,
    details: error.details,
    cause: error.cause,
  });
}
