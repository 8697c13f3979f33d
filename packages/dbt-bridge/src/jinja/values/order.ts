import { typeError } from '../errors.js';
import { equal } from './equal.js';
import { PyFloat } from './number.js';
import { PyObject } from './object.js';
import { typeName } from './type-name.js';

export type OrderOperator = '<' | '<=' | '>' | '>=';

/**
 * Python's `<`, `<=`, `>` and `>=`.
 *
 * @throws PythonError TypeError when the two have no order
 */
export function ordered(operator: OrderOperator, left: unknown, right: unknown): boolean {
  const order = compareOrUndefined(left, right);
  if (order === undefined) {
    throw typeError(`'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
  }
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** An order for sorting, with the message of `<`. */
export function compare(left: unknown, right: unknown): number {
  const order = compareOrUndefined(left, right);
  if (order === undefined) throw typeError(`'<' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`);
  return order;
}

/** Negative, zero, positive, NaN where neither is less, or `undefined` where the types have no order. */
function compareOrUndefined(left: unknown, right: unknown): number | undefined {
  const a = plainNumber(left);
  const b = plainNumber(right);
  const numeric = typeof a === 'number' || typeof a === 'bigint';
  if (numeric && (typeof b === 'number' || typeof b === 'bigint')) return a < b ? -1 : a > b ? 1 : a >= b ? 0 : Number.NaN;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareSequences(a, b);
  if (a instanceof PyObject) {
    const order = a.compare(right);
    if (order !== undefined) return order;
  }
  if (!(b instanceof PyObject)) return undefined;
  const reflected = b.compare(left);
  return reflected === undefined ? undefined : -reflected;
}

export function compareSequences(left: readonly unknown[], right: readonly unknown[]): number | undefined {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    if (!equal(left[index], right[index])) return compare(left[index], right[index]);
  }
  return left.length - right.length;
}

/** By code points: UTF-16 units would put a character beyond the basic plane before U+E000. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    if (a.charCodeAt(index) !== b.charCodeAt(index)) return rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function plainNumber(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  return typeof value === 'boolean' ? Number(value) : value;
}
