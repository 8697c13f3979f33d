import { PyObject } from './object.js';

/** A string for markup, and any other value as it is: functions of the host know strings only. */
export function plainText(value: unknown): unknown {
  return value instanceof PyObject ? (value.plainText() ?? value) : value;
}
