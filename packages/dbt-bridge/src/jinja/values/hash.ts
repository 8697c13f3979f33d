import { typeError } from '../errors.js';
import { PyFloat } from './number.js';
import { PyObject } from './object.js';
import { typeName } from './type-name.js';

/**
 * The key under which a JavaScript Map holds a Python key: `1`, `True` and `1.0` share one.
 *
 * @throws PythonError TypeError for a list, dict or set
 */
export function hashKey(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return value.startsWith('\0') ? `\0s${value}` : value;
    case 'number':
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'boolean':
      return Number(value);
    case 'object':
      if (value === null) return null;
      if (value instanceof PyFloat) return hashKey(value.value);
      if (value instanceof PyObject) return value.hash();
      throw unhashable(value);
    default:
      return value;
  }
}

export function unhashable(value: unknown): Error {
  return typeError(`unhashable type: '${typeName(value)}'`);
}

/** A key that equal tuples share: the keys of the items, each with its length so that no two tuples run together. */
export function hashTuple(items: readonly unknown[]): unknown {
  let key = '\0t';
  for (const item of items) {
    const part = hashKey(item);
    const text = typeof part === 'object' && part !== null ? `o${identity(part)}` : `${typeof part}${String(part)}`;
    key += `${text.length}:${text}`;
  }
  return key;
}

const identities = new WeakMap<object, number>();
let identityCount = 0;

function identity(object: object): number {
  let known = identities.get(object);
  if (known === undefined) {
    identityCount += 1;
    known = identityCount;
    identities.set(object, known);
  }
  return known;
}
