import { PythonError } from '../errors.js';
import { PyFloat } from './number.js';
import { PyObject } from './object.js';

/** Python's error for an attribute that a value does not have. */
export function noAttribute(value: unknown, name: string): PythonError {
  return new PythonError('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
}

/** The name of a value's Python type, as messages give it. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    case 'function':
      return 'function';
    case 'undefined':
      return 'NoneType';
    default:
      if (value === null) return 'NoneType';
      if (value instanceof PyFloat) return 'float';
      if (value instanceof PyObject) return value.typeName;
      return Array.isArray(value) ? 'list' : 'dict';
  }
}

/** How messages about a missing attribute name an object. */
export function describeObject(value: unknown): string {
  return value === null || value === undefined ? 'None' : `${typeName(value)} object`;
}
