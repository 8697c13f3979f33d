import { type CallSite, limitError } from '../errors.js';
import { limits } from '../values/limits.js';

/** What one rendering counts, whatever macros it goes through. */
interface Budget {
  steps: number;
}

/** The macros in progress and the budget they share. */
export interface Trace {
  readonly site: CallSite | undefined;
  readonly depth: number;
  readonly budget: Budget;
}

export function newTrace(): Trace {
  return { site: undefined, depth: 0, budget: { steps: 0 } };
}

/** Counts a turn of a loop or a call, so that no template runs forever. */
export function countStep({ budget }: Trace): void {
  budget.steps += 1;
  if (budget.steps > limits.steps) throw limitError(`the template took more than ${limits.steps} steps`);
}
