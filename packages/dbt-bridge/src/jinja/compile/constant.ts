import type { Expression } from '../syntax/nodes.js';

/** Whether an expression has the same value in every context: no name, no call, nothing that YAML reads a type from. */
export function isConstant(node: Expression): boolean {
  switch (node.kind) {
    case 'name':
    case 'call':
    case 'slice':
      return false;
    case 'filter':
      return !node.name.startsWith('as_') && parts(node).every(isConstant);
    default:
      return parts(node).every(isConstant);
  }
}

/** The expressions right inside of one. */
function parts(node: Expression): Expression[] {
  return Object.entries(node).flatMap(([key, value]) => (key === 'value' && node.kind === 'constant' ? [] : expressions(value)));
}

function expressions(value: unknown): Expression[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(expressions);
  if ('kind' in value) return [value as Expression];
  return Object.values(value).flatMap(expressions);
}
