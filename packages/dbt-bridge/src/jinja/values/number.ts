import { PyObject } from './object.js';

/** A float with an integral value: a JavaScript number cannot tell `1.0` from `1`. */
export class PyFloat extends PyObject {
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }

  toJSON(): number {
    return this.value;
  }
}

export type Int = number | bigint;
export type Float = number | PyFloat;

/** A Python float. */
export function toFloat(value: number): Float {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** A Python int in its one form: a number where it is exact. */
export function normalizeInt(value: bigint): Int {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** The int that a value is; a bool is one. `undefined` for everything else. */
export function asInt(value: unknown): Int | undefined {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return undefined;
    return Number.isSafeInteger(value) ? value : BigInt(value);
  }
  if (typeof value === 'bigint') return value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

/** The float that a value is; an int is none. */
export function asFloat(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? undefined : value;
  return value instanceof PyFloat ? value.value : undefined;
}

/** The number that an int or float is, exact where the type can hold it. */
export function asNumber(value: unknown): Int | undefined {
  return asInt(value) ?? asFloat(value);
}

export function isInt(value: unknown): value is Int {
  return (typeof value === 'number' && Number.isInteger(value)) || typeof value === 'bigint';
}

export function isFloat(value: unknown): value is Float {
  return asFloat(value) !== undefined;
}

/** A float as Python's `repr` writes it: shortest digits that read back, an exponent below 1e-4 and from 1e16 on. */
export function reprFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-4 && magnitude < 1e16) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits}e${padExponent(exponent)}`;
}

/** An exponent with its sign and at least two digits. */
export function padExponent(exponent: string): string {
  const sign = exponent.startsWith('-') ? '-' : '+';
  return sign + exponent.replace(/^[-+]/, '').padStart(2, '0');
}
