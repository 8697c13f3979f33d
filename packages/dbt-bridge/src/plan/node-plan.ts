import type { PgTrickleError, Statement } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';

/**
 * What a run would do with a node. `create`, `alter`, `rebuild` and `replace` change what the database has; `refresh`, `refill`, `load` and `run` only write rows;
 * `check` is for the run to find out; `keep` and `refuse` are what `on_configuration_change` makes of a change.
 */
export type NodeAction =
  | ('create' | 'alter' | 'rebuild' | 'replace')
  | ('none' | 'check' | 'declare' | 'refresh' | 'refill' | 'load' | 'run')
  | ('keep' | 'refuse' | 'error');

/** A statement of the run, with what it does in words where it comes from core. */
export interface PlannedStatement extends Statement {
  readonly comment?: string | undefined;
}

export interface NodePlan {
  readonly node: ManifestNode;
  readonly action: NodeAction;
  /** Why, in a few words each: `schedule 1m -> 5m`. */
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
  readonly statements: readonly PlannedStatement[];
  /** Whether another relation takes its place, so that a stream table that reads it loses its source. */
  readonly isSwapped?: boolean | undefined;
  readonly error?: PgTrickleError | undefined;
}

const changing: readonly NodeAction[] = ['create', 'alter', 'rebuild', 'replace', 'check', 'refuse', 'error'];

/** Whether the database is not as the project says. Rows that every run writes anew are no difference; what cannot be told counts as one. */
export function isChange({ action }: NodePlan): boolean {
  return changing.includes(action);
}

export const plainStatement = (sql: string): Statement => ({ sql, values: [] });
