import { PythonError, typeError, valueError } from '../errors.js';
import { equalItems } from './equal.js';
import { hashTuple } from './hash.js';
import { asInt } from './number.js';
import { PyObject } from './object.js';
import { typeName } from './type-name.js';

/** The longest range that a template may make, as in Jinja2's sandbox. */
const maxRange = 100_000;

/** Python's `range`, bounded. */
export class Range extends PyObject {
  readonly start: number;
  readonly stop: number;
  readonly step: number;

  private constructor(start: number, stop: number, step: number) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  /**
   * `range(stop)`, `range(start, stop)` or `range(start, stop, step)`.
   *
   * @throws PythonError OverflowError when it is longer than 100,000
   */
  static of(args: readonly unknown[]): Range {
    if (args.length === 0) throw typeError('range expected at least 1 argument, got 0');
    if (args.length > 3) throw typeError(`range expected at most 3 arguments, got ${args.length}`);
    const [first, second, step = 1] = args.map(toIndex);
    const range = second === undefined ? new Range(0, first ?? 0, 1) : new Range(first ?? 0, second, step);
    if (range.step === 0) throw valueError('range() arg 3 must not be zero');
    if (range.length() > maxRange)
      throw new PythonError('OverflowError', `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${maxRange}).`);
    return range;
  }

  override get typeName(): string {
    return 'range';
  }

  override length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }

  /** The item at an index from 0 on. */
  at(index: number): number {
    return this.start + index * this.step;
  }

  /** The range of every `step`th item between two indexes. */
  slice(start: number, stop: number, step: number): Range {
    return new Range(this.at(start), this.at(stop), this.step * step);
  }

  override *iterate(): Iterable<unknown> {
    const length = this.length();
    for (let index = 0; index < length; index += 1) yield this.at(index);
  }

  override equals(other: unknown): boolean {
    return other instanceof Range && equalItems(Array.from(this.iterate()), Array.from(other.iterate()));
  }

  override hash(): unknown {
    return hashTuple([this.length(), this.start, this.step]);
  }

  override getAttribute(name: string): unknown {
    return name === 'start' || name === 'stop' || name === 'step' ? this[name] : undefined;
  }

  override repr(): string {
    return this.step === 1 ? `range(${this.start}, ${this.stop})` : `range(${this.start}, ${this.stop}, ${this.step})`;
  }
}

function toIndex(value: unknown): number {
  const int = asInt(value);
  if (int === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return Number(int);
}
