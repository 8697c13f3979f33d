import type { PgTrickleError } from '@pgtrickle-js/core';
import { locateError, locateSetting } from '../execute/locate-error.js';
import type { RunParts } from '../execute/run-parts.js';
import type { ManifestNode } from '../manifest/node.js';
import type { NodePlan } from './node-plan.js';

/** The plan of a node that cannot be planned, with the place of what is wrong. */
export function failedPlan(node: ManifestNode, error: PgTrickleError, { whole }: RunParts): NodePlan {
  return { node, action: 'error', changes: [], warnings: [], statements: [], error: locateError(locateSetting(error, node, whole), node) };
}
