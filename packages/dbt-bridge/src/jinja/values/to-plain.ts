import { Decimal } from './decimal.js';
import { Dict } from './dict.js';
import { asFloat, asInt } from './number.js';
import { PyObject } from './object.js';
import { str } from './text.js';
import { Undefined } from './undefined.js';

/**
 * The plain JavaScript value of a Python value, for JSON and YAML: a dict becomes an object (keys as text), every other thing to iterate
 * over an array, a float or Decimal a number, undefined `null`; an int beyond 2^53 stays a bigint, anything else becomes its text.
 */
export function toPlain(value: unknown): unknown {
  if (value === undefined || value === null || value instanceof Undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  const number = asInt(value) ?? asFloat(value);
  if (number !== undefined) return number;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Dict) return Object.fromEntries(Array.from(value.entries(), ([key, item]) => [str(key), toPlain(item)]));
  if (value instanceof Decimal) return value.toNumber();
  if (!(value instanceof PyObject)) return value;
  const text = value.plainText();
  if (text !== undefined) return text;
  const items = value.iterate();
  return items === undefined ? value.str() : Array.from(items, toPlain);
}
