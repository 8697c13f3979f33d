import { limitError } from '../errors.js';

/** The longest text and list that a template may build, and the most steps (loop turns and calls) of one rendering. */
export const limits = { text: 2 ** 26, items: 1_000_000, steps: 10_000_000, bits: 2 ** 20, callDepth: 400 } as const;

/** Fails before a text grows beyond what a template may build. */
export function checkText(length: number): void {
  if (length > limits.text) throw limitError(`the text would be ${length} characters long; templates may build ${limits.text}`);
}

/** Fails before a list grows beyond what a template may build. */
export function checkItems(count: number): void {
  if (count > limits.items) throw limitError(`the list would have ${count} items; templates may build ${limits.items}`);
}
