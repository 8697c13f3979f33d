import type { Plan } from '@pgtrickle-js/core';
import { renderStatement } from '../render/sql-literal.js';

/** A plan as JSON shows it: its steps as statements that psql runs. */
export interface PlanRow extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly action: Plan['action'];
  readonly changes: Plan['changes'];
  readonly steps: readonly { readonly comment: string; readonly sql: string; readonly reverse?: string }[];
  readonly warnings: readonly string[];
}

export function planRow({ name, action, changes, steps, warnings }: Plan): PlanRow {
  return {
    name,
    action,
    changes,
    steps: steps.map((step) => ({
      comment: step.comment,
      sql: renderStatement(step),
      ...(step.reverse ? { reverse: renderStatement(step.reverse) } : {}),
    })),
    warnings,
  };
}
