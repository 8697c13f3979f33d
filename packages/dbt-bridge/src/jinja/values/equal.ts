import { PyFloat } from './number.js';
import { PyObject } from './object.js';

/** Python's `==`. */
export function equal(left: unknown, right: unknown): boolean {
  const a = plainNumber(left);
  const b = plainNumber(right);
  if (a === b) return true;
  if (typeof a === 'number' || typeof a === 'bigint') {
    if (typeof b === 'number' || typeof b === 'bigint') return equalNumbers(a, b);
    return b instanceof PyObject && b.equals(left);
  }
  if (a instanceof PyObject) return a.equals(right) || (b instanceof PyObject && b.equals(left));
  if (b instanceof PyObject) return b.equals(left);
  return Array.isArray(a) && Array.isArray(b) && equalItems(a, b);
}

/** Whether two sequences hold equal items; an item equals itself, even NaN. */
export function equalItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index] || equal(item, right[index]));
}

function equalNumbers(a: number | bigint, b: number | bigint): boolean {
  // JavaScript compares a bigint and a number by their exact values
  return typeof a !== typeof b && a >= b && a <= b;
}

function plainNumber(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}
