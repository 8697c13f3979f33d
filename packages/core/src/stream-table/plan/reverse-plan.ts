import type { Plan, Step } from './plan.js';

/**
 * The steps that take a plan back, the last first: for a migration's way down. What a plan dropped or rebuilt cannot be taken back.
 *
 * @returns undefined when some step has no way back
 * @example
 * const down = reversePlan(await planStreamTable(reader, definition)) ?? refuse();
 */
export function reversePlan({ steps }: Pick<Plan, 'steps'>): readonly Step[] | undefined {
  if (steps.some(({ reverse }) => reverse === undefined)) return undefined;
  return steps.toReversed().flatMap(({ reverse, comment, ...forth }) => {
    if (reverse === undefined || reverse === null) return [];
    return [{ ...reverse, comment: `take back: ${comment}`, reverse: { sql: forth.sql, values: forth.values } }];
  });
}
