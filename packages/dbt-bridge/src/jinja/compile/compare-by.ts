import type { CompareOperator } from '../syntax/nodes.js';
import { equal } from '../values/equal.js';
import { ordered } from '../values/order.js';
import { contains } from '../values/sequence.js';

/** Python's comparison operators. */
export function compareBy(operator: CompareOperator, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    default:
      return ordered(operator, left, right);
  }
}
