import { links } from '../runtime/nested-writes.js';
import type { NestedInput } from './nested-inputs.js';

/** Types of nested writes as Prisma writes them, and the operations in one. */
const types = /(export type (\w+Nested\w*Input) = \{\n)((?: *\w+\??: [^\n]*\n)*)/g;
const operations = /^( *(\w+)\??: )[^\n]*$/gm;

/**
 * The types of a client without nested writes to stream tables: an operation that would write one takes what no value is, with the reason for its name.
 * Twice is once. Pure.
 *
 * @returns the text, and which of the given types are in it
 */
export function narrowInputs(text: string, inputs: ReadonlyMap<string, NestedInput>): { text: string; found: readonly string[] } {
  const found: string[] = [];
  const narrowed = text.replace(types, (whole, head: string, name: string, body: string) => {
    const input = inputs.get(name);
    if (input === undefined) return whole;
    found.push(name);
    const { ownsKey, why } = input;
    const nothing = `{ readonly ${JSON.stringify(why)}: never }`;
    return `${head}${body.replace(operations, (line, start: string, operation: string) => (ownsKey && links.has(operation) ? line : start + nothing))}`;
  });
  return { text: narrowed, found };
}
