import type { Statement } from '../syntax/nodes.js';

const special = ['caller', 'kwargs', 'varargs'];

/** Which of the names that a macro may use without declaring them its body uses. */
export function usedNames(body: readonly Statement[]): ReadonlySet<string> {
  const found = new Set<string>();
  visit(body, found);
  return found;
}

function visit(node: unknown, found: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) visit(item, found);
    return;
  }
  const { kind, name } = node as { kind?: string; name?: string };
  if (kind === 'name' && name !== undefined && special.includes(name)) found.add(name);
  for (const [key, value] of Object.entries(node)) if (key !== 'target') visit(value, found);
}
