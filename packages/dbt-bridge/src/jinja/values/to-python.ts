import { PyDateTime } from '../modules/datetime/date-time.js';
import { utc } from '../modules/datetime/zone.js';
import { Dict } from './dict.js';
import { PyObject } from './object.js';
import { PySet } from './set.js';

/**
 * The Python value of what JSON, YAML or a host gives: plain objects and Maps become `Dict`, Sets `PySet`, `undefined` `None`. Arrays are
 * lists; one that holds only Python values stays the same array. Python values stay as they are.
 */
export function toPython(value: unknown): unknown {
  if (typeof value !== 'object') return value === undefined ? null : value;
  if (value === null || value instanceof PyObject) return value;
  if (Array.isArray(value)) return toList(value);
  if (value instanceof Date) return PyDateTime.atUtc(BigInt(value.getTime()) * 1000n, utc);
  if (value instanceof Set) return new PySet(Array.from(value, toPython));
  const entries = value instanceof Map ? value : Object.entries(value);
  return new Dict(Array.from(entries, ([key, item]) => [toPython(key), toPython(item)] as const));
}

function toList(items: readonly unknown[]): readonly unknown[] {
  const converted = items.map(toPython);
  return converted.some((item, index) => item !== items[index]) ? converted : items;
}
