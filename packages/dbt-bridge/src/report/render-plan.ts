import { renderError } from '@pgtrickle-js/core';
import { inlineValues } from '../adapter/sql-literal.js';
import { isChange, type NodeAction, type NodePlan, type PlannedStatement } from '../plan/node-plan.js';
import { kindOf, pluralize } from './describe-node.js';

const signs: Record<NodeAction, string> = {
  create: '+',
  alter: '~',
  rebuild: '!',
  replace: '~',
  check: '?',
  declare: '~',
  keep: '=',
  refuse: 'x',
  error: 'x',
  refresh: '>',
  refill: '>',
  load: '>',
  run: '>',
  none: '=',
};

const titles: Record<NodeAction, string> = {
  create: 'create',
  alter: 'alter in place',
  rebuild: 'drop and create again, in one transaction',
  replace: 'replace',
  check: 'compare',
  declare: 'record that this project declares it',
  keep: 'keep as it is (on_configuration_change: continue)',
  refuse: 'refuse (on_configuration_change: fail)',
  error: 'fail',
  refresh: 'refresh',
  refill: 'write rows',
  load: 'write rows',
  run: 'write rows',
  none: 'nothing',
};

/** A plan for people: a block per node that something happens to, and a line that sums up. */
export function renderPlan(plans: readonly NodePlan[], showSql: boolean): string[] {
  const shown = plans.filter(({ action }) => action !== 'none');
  return [...shown.flatMap((plan) => [...renderNode(plan, showSql), '']), summary(plans)];
}

function renderNode(plan: NodePlan, showSql: boolean): string[] {
  const { node, action, changes, warnings, statements, error } = plan;
  return [
    `${signs[action]} ${node.schema}.${node.alias} (${kindOf(node)}): ${titles[action]}`,
    ...changes.map((change) => `    ${change}`),
    ...warnings.map((warning) => `    warning: ${warning}`),
    ...(error === undefined
      ? []
      : renderError(error)
          .split('\n')
          .map((line) => (line === '' ? '' : `    ${line}`))),
    ...(showSql ? statements.flatMap((statement) => renderStatement(statement).map((line) => `      ${line}`)) : []),
  ];
}

/** A screen of catalog queries for each stream table, always the same, would hide what a reviewer looks for. */
function renderStatement(statement: PlannedStatement): string[] {
  const lines = `${inlineValues(statement).trim().replace(/;$/, '')};`.split('\n');
  const isBlock = statement.comment !== undefined && /^do \$/.test(statement.sql);
  return isBlock ? [`-- ${statement.comment} (${lines.length} lines of SQL, printed with --output json)`] : lines;
}

function summary(plans: readonly NodePlan[]): string {
  const count = (...actions: NodeAction[]) => plans.filter(({ action }) => actions.includes(action)).length;
  const parts = [
    [count('create'), 'to create'],
    [count('alter', 'replace', 'declare'), 'to change'],
    [count('rebuild'), 'to make anew'],
    [count('check'), 'to compare'],
    [count('refuse', 'error'), 'that would fail'],
    [count('keep'), 'kept as they are'],
    [count('refresh', 'refill', 'load', 'run'), 'to write rows to'],
    [count('none'), 'unchanged'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`);
  const verdict = plans.some(isChange) ? 'Nothing was run.' : 'The database is as the project says. Nothing was run.';
  return `Plan of ${pluralize(plans.length, 'node')}: ${told.length === 0 ? 'nothing' : told.join(', ')}. ${verdict}`;
}

/** A plan for programs. */
export function planAsJson(plans: readonly NodePlan[], showSql: boolean): string {
  const nodes = plans.map((plan) => {
    const { node, action, changes, warnings, statements, error } = plan;
    return {
      unique_id: node.unique_id,
      relation: `${node.schema}.${node.alias}`,
      materialized: node.config.materialized,
      path: node.original_file_path,
      action,
      is_change: isChange(plan),
      changes,
      warnings,
      ...(showSql ? { statements: statements.map(inlineValues) } : {}),
      error: error === undefined ? null : { code: error.code, message: error.message, hint: error.hint ?? null },
    };
  });
  return JSON.stringify({ has_changes: plans.some(isChange), nodes }, null, 2);
}
