import { typeError, valueError } from '../errors.js';
import { asInt } from './number.js';
import { PyObject } from './object.js';
import { Range } from './range.js';
import { codePoints } from './sequence.js';
import { toPython } from './to-python.js';
import { Tuple } from './tuple.js';
import { typeName } from './type-name.js';

/** `start:stop:step` in a subscript. */
export class Slice extends PyObject {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;

  constructor(start: unknown, stop: unknown, step: unknown) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  override get typeName(): string {
    return 'slice';
  }

  /** The indexes that the slice takes of a sequence. */
  bounds(length: number): { start: number; stop: number; step: number } {
    const step = bound(this.step) ?? 1;
    if (step === 0) throw valueError('slice step cannot be zero');
    const lowest = step > 0 ? 0 : -1;
    const highest = step > 0 ? length : length - 1;
    const clamp = (value: number) => Math.min(highest, Math.max(lowest, value < 0 ? value + length : value));
    const start = bound(this.start);
    const stop = bound(this.stop);
    return {
      start: start === undefined ? (step > 0 ? lowest : highest) : clamp(start),
      stop: stop === undefined ? (step > 0 ? highest : lowest) : clamp(stop),
      step,
    };
  }
}

function bound(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  const int = asInt(value);
  if (int === undefined) throw typeError('slice indices must be integers or None or have an __index__ method');
  return Number(int);
}

/** `value[key]`; `undefined` where Python raises a LookupError or TypeError. */
export function itemOf(value: unknown, key: unknown): unknown {
  if (key instanceof Slice) return slice(value, key);
  if (Array.isArray(value)) return at(value, key);
  if (typeof value === 'string') return at(codePoints(value), key);
  if (value instanceof Tuple) return at(value.items, key);
  if (value instanceof Range) {
    const index = indexOf(value.length(), key);
    return index === undefined ? undefined : value.at(index);
  }
  if (value instanceof PyObject) return isHashable(key) ? value.getItem(key) : undefined;
  return typeof value === 'object' && value !== null ? itemOf(toPython(value), key) : undefined;
}

function isHashable(key: unknown): boolean {
  return !Array.isArray(key) && !['dict', 'set'].includes(typeName(key));
}

function at(items: ArrayLike<unknown>, key: unknown): unknown {
  const index = indexOf(items.length, key);
  return index === undefined ? undefined : items[index];
}

function indexOf(length: number, key: unknown): number | undefined {
  const int = asInt(key);
  if (int === undefined) return undefined;
  const index = Number(int) < 0 ? Number(int) + length : Number(int);
  return index >= 0 && index < length ? index : undefined;
}

function slice(value: unknown, wanted: Slice): unknown {
  if (typeof value === 'string') {
    const points = codePoints(value);
    return typeof points === 'string' && (wanted.step === null || wanted.step === 1) ? plain(points, wanted) : pick(points, wanted).join('');
  }
  if (Array.isArray(value)) return pick(value, wanted);
  if (value instanceof Tuple) return new Tuple(pick(value.items, wanted));
  if (value instanceof Range) {
    const { start, stop, step } = wanted.bounds(value.length());
    return value.slice(start, stop, step);
  }
  return value instanceof PyObject ? value.getItem(wanted) : undefined;
}

function plain(text: string, wanted: Slice): string {
  const { start, stop } = wanted.bounds(text.length);
  return text.slice(start, Math.max(start, stop));
}

function pick<T>(items: ArrayLike<T>, wanted: Slice): T[] {
  const { start, stop, step } = wanted.bounds(items.length);
  const picked: T[] = [];
  for (let index = start; step > 0 ? index < stop : index > stop; index += step) picked.push(items[index] as T);
  return picked;
}
