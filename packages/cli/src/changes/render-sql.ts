import type { Plan } from '@pgtrickle-js/core';
import { renderStatement } from '../render/sql-literal.js';

/** Plans as a script that psql runs: what a dry run prints. */
export function renderPlansSql(plans: readonly Plan[]): string {
  const steps = plans.flatMap((plan) => plan.steps);
  if (steps.length === 0) return '-- Nothing to do.';
  return ['begin;', ...plans.flatMap(renderPlanSql), 'commit;'].join('\n');
}

function renderPlanSql({ steps, warnings }: Plan): string[] {
  return [
    ...warnings.map((warning) => commentLine(`warning: ${warning}`)),
    ...steps.flatMap((step) => [commentLine(step.comment), renderStatement(step)]),
  ];
}

/** One line, whatever a name or a reason holds. */
export const commentLine = (text: string) => `-- ${text.replace(/\s+/g, ' ')}`;
