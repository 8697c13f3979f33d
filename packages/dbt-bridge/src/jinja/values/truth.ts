import { PyFloat } from './number.js';
import { PyObject } from './object.js';

/** Python's truth: empty containers and zeros are false. */
export function isTrue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value) || (typeof value === 'number' && Number.isNaN(value));
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof PyFloat) return value.value !== 0;
  return value instanceof PyObject ? value.isTrue() : Object.keys(value).length > 0;
}
