import { valueError } from '../errors.js';
import { PyFloat, reprFloat } from './number.js';
import { PyObject } from './object.js';
import { reprString } from './repr-string.js';

const maxDigits = 4300;

/** Python's `str`: what `{{ value }}` prints. */
export function str(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof PyObject && !(value instanceof PyFloat) ? value.str() : repr(value);
}

/** Python's `repr`: how a value prints inside of a list. */
export function repr(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return reprString(value);
    case 'number':
      if (Number.isSafeInteger(value)) return String(value);
      return Number.isInteger(value) ? reprBigInt(BigInt(value)) : reprFloat(value);
    case 'bigint':
      return reprBigInt(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'function':
      return `<function ${value.name}>`;
    case 'undefined':
      return 'None';
    default:
      if (value === null) return 'None';
      if (value instanceof PyFloat) return reprFloat(value.value);
      if (value instanceof PyObject) return value.repr();
      if (Array.isArray(value)) return `[${reprItems(value, value)}]`;
      // Only what a host forgot to make a Python value of (`toPython`): it shows as the dict that it would be.
      return `{${reprItems(value, Object.entries(value as object), (entry) => (entry as unknown[]).map(repr).join(': '))}}`;
  }
}

const printing = new Set<unknown>();

/** The items between the brackets of a container; three dots where it contains itself. */
export function reprItems(container: unknown, items: Iterable<unknown>, item: (value: unknown) => string = repr): string {
  if (printing.has(container)) return '...';
  printing.add(container);
  try {
    return Array.from(items, item).join(', ');
  } finally {
    printing.delete(container);
  }
}

function reprBigInt(value: bigint): string {
  const text = value.toString();
  if (text.length > maxDigits + 1)
    throw valueError(`Exceeds the limit (${maxDigits} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`);
  return text;
}
