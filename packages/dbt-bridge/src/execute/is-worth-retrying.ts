import type { PgTrickleError } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';

/** How often a node is tried in all. */
export const maxAttempts = 4;

/** The server's ways to say that two sessions were in each other's way and that another attempt may do. */
export function isWorthRetrying({ details, message }: PgTrickleError, node: ManifestNode): boolean {
  // What a hook did outside of the transaction is done.
  if ([...(node.config['pre-hook'] ?? []), ...(node.config['post-hook'] ?? [])].some(({ transaction }) => !transaction)) return false;
  switch (details.sqlstate) {
    case '40P01':
    case '40001':
      return true;
    case 'XX000':
      return /tuple concurrently (updated|deleted)|could not open relation with OID|cache lookup failed/.test(message);
    case '23505':
      return /constraint "pg(?:_\w+_index|[ts]_\w+)"/.test(message);
    default:
      return false;
  }
}

/** Longer each time, and never the same twice, so that two runs do not meet again. */
export function pauseBefore(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt * (0.5 + Math.random())));
}
