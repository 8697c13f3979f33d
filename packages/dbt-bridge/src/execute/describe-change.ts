import type { Change } from '@pgtrickle-js/core';
import { snakeCase } from './stream-table-definition.js';

/** A change in a few words: `schedule 1m -> 5m`, `query changed (compatible: column "x" is new)`. */
export function describeChange(change: Change): string[] {
  switch (change.kind) {
    case 'query':
      return [`query changed (${change.class}: ${change.reason})`];
    case 'rebuild':
      return [change.reason];
    case 'schedule':
      return [`schedule ${change.from ?? 'calculated'} -> ${change.to ?? 'calculated'}`];
    case 'refreshMode':
      return [`refresh mode ${change.from} -> ${change.to}`];
    case 'status':
      return [`status ${change.from} -> ${change.to}`];
    case 'option':
      return [`${snakeCase(change.option)} ${String(change.from ?? 'unset')} -> ${String(change.to)}`];
    default:
      return [];
  }
}
