import { typeError, valueError } from '../errors.js';
import { equal } from './equal.js';
import { checkItems } from './limits.js';
import { PyObject } from './object.js';
import { plainText } from './plain-text.js';
import { toPython } from './to-python.js';
import { typeName } from './type-name.js';

/**
 * The items of a value, one after the other.
 *
 * @throws PythonError TypeError for what cannot be iterated over
 */
export function iterate(value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value;
  const items = value instanceof PyObject ? value.iterate() : undefined;
  if (items !== undefined) return items;
  if (isForeign(value)) return iterate(toPython(value));
  throw typeError(`'${typeName(value)}' object is not iterable`);
}

export function isIterable(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value) || isForeign(value) || (value instanceof PyObject && value.iterate() !== undefined);
}

/** The items as an array of its own; an endless iterator ends with an error. */
export function toArray(value: unknown): unknown[] {
  if (Array.isArray(value)) return [...value];
  const items: unknown[] = [];
  for (const item of iterate(value)) {
    items.push(item);
    if ((items.length & 0xffff) === 0) checkItems(items.length);
  }
  return items;
}

/** Python's `len`. */
export function length(value: unknown): number {
  if (typeof value === 'string') return codePoints(value).length;
  if (Array.isArray(value)) return value.length;
  const size = value instanceof PyObject ? value.length() : undefined;
  if (size !== undefined) return size;
  if (isForeign(value)) return length(toPython(value));
  throw typeError(`object of type '${typeName(value)}' has no len()`);
}

/** Python's `in`. */
export function contains(container: unknown, item: unknown): boolean {
  if (typeof container === 'string') {
    const text = plainText(item);
    if (typeof text === 'string') return container.includes(text);
    throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (container instanceof PyObject) {
    const known = container.contains(item);
    if (known !== undefined) return known;
    if (container.iterate() === undefined) throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  } else if (!Array.isArray(container) && !isForeign(container)) throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  for (const candidate of iterate(container)) if (candidate === item || equal(candidate, item)) return true;
  return false;
}

const surrogate = /[\uD800-\uDFFF]/;

/** A string by code points: the string itself where every unit is one. */
export function codePoints(text: string): string | readonly string[] {
  return surrogate.test(text) ? Array.from(text) : text;
}

function isForeign(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof PyObject);
}

/** The items of a value that has to have so many of them. */
export function unpack(value: unknown, count: number): unknown[] {
  if (!isIterable(value)) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  const values = toArray(value);
  if (values.length < count) throw valueError(`not enough values to unpack (expected ${count}, got ${values.length})`);
  if (values.length > count) throw valueError(`too many values to unpack (expected ${count})`);
  return values;
}
