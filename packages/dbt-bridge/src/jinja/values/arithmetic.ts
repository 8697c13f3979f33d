import { PythonError, typeError } from '../errors.js';
import type { BinaryOperator } from '../syntax/nodes.js';
import { floatOperation } from './float-arithmetic.js';
import { formatPercent } from './format-percent.js';
import { intOperation } from './int-arithmetic.js';
import { checkItems, checkText } from './limits.js';
import { asFloat, asInt, type Int, normalizeInt, toFloat } from './number.js';
import { PyObject } from './object.js';
import { Tuple } from './tuple.js';
import { typeName } from './type-name.js';

/**
 * Python's binary operators.
 *
 * @throws PythonError TypeError, ZeroDivisionError, LimitError
 */
export function binary(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  const a = asInt(left);
  const b = asInt(right);
  if (a !== undefined && b !== undefined) return intOperation(operator, a, b);
  const x = a ?? asFloat(left);
  const y = b ?? asFloat(right);
  if (x !== undefined && y !== undefined) return floatOperation(operator, toDouble(x), toDouble(y));
  if (left instanceof PyObject) {
    const result = left.operate(operator, right, false);
    if (result !== undefined) return result;
  }
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right);
  if (right instanceof PyObject) {
    const result = right.operate(operator, left, true);
    if (result !== undefined) return result;
  }
  if (operator === '+') return add(left, right);
  const repeated = operator === '*' ? (repeat(left, right) ?? repeat(right, left)) : undefined;
  if (repeated !== undefined) return repeated;
  throw unsupported(operator, left, right);
}

function unsupported(operator: BinaryOperator, left: unknown, right: unknown): Error {
  const shown = operator === '**' ? '** or pow()' : operator;
  return typeError(`unsupported operand type(s) for ${shown}: '${typeName(left)}' and '${typeName(right)}'`);
}

function add(left: unknown, right: unknown): unknown {
  if (typeof left === 'string') {
    if (typeof right !== 'string') throw typeError(`can only concatenate str (not "${typeName(right)}") to str`);
    checkText(left.length + right.length);
    return left + right;
  }
  if (Array.isArray(left)) {
    if (!Array.isArray(right)) throw typeError(`can only concatenate list (not "${typeName(right)}") to list`);
    checkItems(left.length + right.length);
    return [...left, ...right];
  }
  if (left instanceof Tuple) {
    if (!(right instanceof Tuple)) throw typeError(`can only concatenate tuple (not "${typeName(right)}") to tuple`);
    checkItems(left.items.length + right.items.length);
    return new Tuple([...left.items, ...right.items]);
  }
  throw unsupported('+', left, right);
}

function repeat(sequence: unknown, times: unknown): unknown {
  if (typeof sequence !== 'string' && !Array.isArray(sequence) && !(sequence instanceof Tuple)) return undefined;
  const count = asInt(times);
  if (count === undefined) throw typeError(`can't multiply sequence by non-int of type '${typeName(times)}'`);
  const turns = Math.max(0, Number(count));
  if (typeof sequence === 'string') {
    checkText(sequence.length * turns);
    return sequence.repeat(sequence === '' ? 0 : turns);
  }
  const items: readonly unknown[] = Array.isArray(sequence) ? sequence : (sequence as Tuple).items;
  checkItems(items.length * turns);
  const repeated: unknown[] = [];
  if (items.length > 0) for (let turn = 0; turn < turns; turn += 1) for (const item of items) repeated.push(item);
  return Array.isArray(sequence) ? repeated : new Tuple(repeated);
}

function toDouble(value: Int): number {
  const double = Number(value);
  if (typeof value === 'bigint' && !Number.isFinite(double)) throw new PythonError('OverflowError', 'int too large to convert to float');
  return double;
}

/** Python's unary minus. */
export function negative(value: unknown): unknown {
  const int = asInt(value);
  if (int !== undefined) return typeof int === 'bigint' ? normalizeInt(-int) : 0 - int;
  const float = asFloat(value);
  if (float !== undefined) return toFloat(-float);
  const result = value instanceof PyObject ? value.operate('negative', undefined, false) : undefined;
  if (result !== undefined) return result;
  throw typeError(`bad operand type for unary -: '${typeName(value)}'`);
}

/** Python's unary plus. */
export function positive(value: unknown): unknown {
  const int = asInt(value);
  if (int !== undefined) return int;
  if (asFloat(value) !== undefined) return value;
  const result = value instanceof PyObject ? value.operate('positive', undefined, false) : undefined;
  if (result !== undefined) return result;
  throw typeError(`bad operand type for unary +: '${typeName(value)}'`);
}
