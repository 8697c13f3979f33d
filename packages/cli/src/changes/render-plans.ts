import { styleText } from 'node:util';
import { type Change, describeDeclarer, type Plan, type PlanAction } from '@pgtrickle-js/core';
import { isChange } from '../project/plan-project.js';
import { printable } from '../render/table.js';
import type { QueryReaders } from './read-query-readers.js';

const marks: Readonly<Record<PlanAction, readonly [mark: string, colour: 'green' | 'yellow' | 'red' | 'cyan' | 'gray']>> = {
  create: ['+', 'green'],
  alter: ['~', 'yellow'],
  query: ['~', 'yellow'],
  rebuild: ['±', 'yellow'],
  drop: ['-', 'red'],
  refresh: ['*', 'cyan'],
  pause: ['~', 'yellow'],
  resume: ['~', 'yellow'],
  repair: ['*', 'cyan'],
  declare: ['~', 'cyan'],
  none: [' ', 'gray'],
};

/** Plans for people: a line per stream table, and below it what changes. Unchanged ones are left out. */
export function renderPlans(plans: readonly Plan[], readers: QueryReaders = new Map()): string {
  return plans
    .filter(({ action, warnings }) => action !== 'none' || warnings.length > 0)
    .map((plan) => renderPlan(plan, readers.get(plan.name) ?? []))
    .join('\n');
}

function renderPlan({ name, action, changes, warnings }: Plan, readers: readonly string[]): string {
  const [mark, colour] = marks[action];
  const details = changes.flatMap(renderChange);
  if (readers.length > 0 && changes.some(({ kind }) => kind === 'query')) details.push(`read by: ${readers.join(', ')}`);
  details.push(...warnings.map((warning) => paint('yellow', `warning: ${warning}`)));
  return [`${paint(colour, mark)} ${name}  ${paint(colour, action)}`, ...details.map((line) => `    ${line}`)].map(printable).join('\n');
}

function renderChange(change: Change): string[] {
  switch (change.kind) {
    case 'create':
    case 'drop':
      return [];
    case 'query':
      return [`query (${change.class}): ${change.reason}`, ...diffLines(change.from, change.to)];
    case 'rebuild':
      return [`rebuild: ${change.reason}`];
    case 'declare':
      return [`declared by: ${change.from === null ? 'nobody' : describeDeclarer(change.from)} -> ${describeDeclarer(change.to)}`];
    case 'option':
      return [`${change.option}: ${shown(change.from)} -> ${shown(change.to)}`];
    case 'schedule':
      return [`schedule: ${change.from ?? 'calculated'} -> ${change.to ?? 'calculated'}`];
    default:
      return [`${change.kind}: ${shown(change.from)} -> ${shown(change.to)}`];
  }
}

/** The lines of one query that the other does not have, with what surrounds them left out. */
function diffLines(from: string, to: string): string[] {
  const [old, wanted] = [from, to].map((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => line.trimEnd()),
  ) as [string[], string[]];
  let head = 0;
  while (head < old.length && head < wanted.length && old[head] === wanted[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < wanted.length - head && old[old.length - 1 - tail] === wanted[wanted.length - 1 - tail]) tail += 1;
  const removed = old.slice(head, old.length - tail).map((line) => paint('red', `  - ${line}`));
  const added = wanted.slice(head, wanted.length - tail).map((line) => paint('green', `  + ${line}`));
  return [...removed, ...added];
}

const shown = (value: unknown) => (value === undefined || value === null ? 'default' : String(value));

const paint = (colour: 'green' | 'yellow' | 'red' | 'cyan' | 'gray', text: string) => styleText(colour, text, { stream: process.stdout });

/** `2 to create, 1 to change, 5 unchanged`; to adopt is to leave a first record of the maker on a table that is as it should be. */
export function summarizePlans(plans: readonly Plan[]): string {
  const count = (...actions: PlanAction[]) => plans.filter((plan) => isChange(plan) && actions.includes(plan.action)).length;
  const parts = [
    [count('create'), 'to create'],
    [count('alter', 'query', 'pause', 'resume', 'declare'), 'to change'],
    [count('rebuild'), 'to rebuild'],
    [count('drop'), 'to drop'],
    [plans.filter((plan) => !isChange(plan) && plan.action === 'declare').length, 'to adopt'],
    [plans.filter(({ action }) => action === 'none').length, 'unchanged'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return said.length === 0 ? 'Nothing is defined.' : `${said.join(', ')}.`;
}
