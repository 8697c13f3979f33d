import { PythonError, valueError } from '../errors.js';
import { divideHalfEven } from './float-digits.js';
import { bindMethod, methodTable } from './function.js';
import { asFloat, asInt } from './number.js';
import { PyObject } from './object.js';

/** Significant digits of a result, as in Python's default context. */
const precision = 28;

/** A Python Decimal, as PostgreSQL's `numeric` arrives in query results: its text is kept exactly. */
export class Decimal extends PyObject {
  /** Value = coefficient × 10^exponent. */
  readonly coefficient: bigint;
  readonly exponent: number;

  private constructor(coefficient: bigint, exponent: number) {
    super();
    this.coefficient = coefficient;
    this.exponent = exponent;
  }

  /**
   * @param text digits with an optional point and exponent: `12.50`, `1e-9`
   * @throws PythonError ValueError when it is no number
   */
  static parse(text: string): Decimal {
    const [, sign, whole, decimals = '', bare = '', exponent = '0'] =
      /^\s*([-+]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([-+]?\d+))?\s*$/.exec(text) ?? [];
    if (sign === undefined || Math.abs(Number(exponent)) > 100_000) throw valueError(`could not convert string to Decimal: '${text}'`);
    const digits = decimals + bare;
    const magnitude = BigInt((whole ?? '') + digits);
    return new Decimal(sign === '-' ? -magnitude : magnitude, Number(exponent) - digits.length);
  }

  override get typeName(): string {
    return 'Decimal';
  }

  get isNegative(): boolean {
    return this.coefficient < 0n;
  }

  override isTrue(): boolean {
    return this.coefficient !== 0n;
  }

  toNumber(): number {
    return Number(this.str());
  }

  /** The part before the point. */
  toBigInt(): bigint {
    return this.exponent >= 0 ? this.coefficient * 10n ** BigInt(this.exponent) : this.coefficient / 10n ** BigInt(-this.exponent);
  }

  abs(): Decimal {
    return this.isNegative ? new Decimal(-this.coefficient, this.exponent) : this;
  }

  times100(): Decimal {
    return new Decimal(this.coefficient, this.exponent + 2);
  }

  /** Rounded to so many decimals, ties to even. */
  round(decimals: number): Decimal {
    const shift = -this.exponent - decimals;
    if (shift <= 0) return new Decimal(this.coefficient * 10n ** BigInt(-shift), -decimals);
    const magnitude = this.isNegative ? -this.coefficient : this.coefficient;
    const rounded = divideHalfEven(magnitude, 10n ** BigInt(shift));
    return new Decimal(this.isNegative ? -rounded : rounded, -decimals);
  }

  /** The magnitude without an exponent, with so many decimals. */
  fixed(decimals?: number): string {
    const { coefficient, exponent } = decimals === undefined ? this : this.round(decimals);
    const digits = (coefficient < 0n ? -coefficient : coefficient).toString();
    if (exponent >= 0) return digits + '0'.repeat(coefficient === 0n ? 0 : exponent);
    const padded = digits.padStart(1 - exponent, '0');
    return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
  }

  override compare(other: unknown): number | undefined {
    const float = asFloat(other);
    if (float !== undefined && !Number.isFinite(float)) return float > 0 ? -1 : float < 0 ? 1 : Number.NaN;
    const decimal = float === undefined ? fromExact(other) : fromDouble(float);
    if (decimal === undefined) return undefined;
    const [a, b] = aligned(this, decimal);
    return a < b ? -1 : Number(a > b);
  }

  override equals(other: unknown): boolean {
    return this.compare(other) === 0;
  }

  override hash(): unknown {
    const short = this.toNumber();
    if (this.equals(short)) return Number.isInteger(short) && !Number.isSafeInteger(short) ? BigInt(short) : short;
    const { coefficient, exponent } = this.normalized();
    return exponent >= 0 ? coefficient * 10n ** BigInt(exponent) : `\0D${coefficient}e${exponent}`;
  }

  /** The same value without zeros at the end. */
  normalized(): Decimal {
    let { coefficient, exponent } = this;
    while (coefficient !== 0n && coefficient % 10n === 0n) {
      coefficient /= 10n;
      exponent += 1;
    }
    return new Decimal(coefficient, exponent);
  }

  override operate(operator: string, other: unknown, reflected: boolean): unknown {
    if (operator === 'negative') return new Decimal(-this.coefficient, this.exponent).rounded();
    if (operator === 'positive') return this.rounded();
    const decimal = fromExact(other);
    if (decimal === undefined) return undefined;
    return reflected ? operation(operator, decimal, this) : operation(operator, this, decimal);
  }

  /** @internal */
  rounded(): Decimal {
    const digits = (this.isNegative ? -this.coefficient : this.coefficient).toString().length;
    if (digits <= precision) return this;
    const rounded = this.round(-this.exponent - (digits - precision));
    return rounded.coefficient.toString().replace('-', '').length > precision ? rounded.rounded() : rounded;
  }

  /** @internal The coefficients of two decimals over one exponent. */
  static over(a: Decimal, b: Decimal): { a: bigint; b: bigint; exponent: number } {
    const exponent = Math.min(a.exponent, b.exponent);
    return { a: a.coefficient * 10n ** BigInt(a.exponent - exponent), b: b.coefficient * 10n ** BigInt(b.exponent - exponent), exponent };
  }

  /** @internal */
  static of(coefficient: bigint, exponent: number): Decimal {
    return new Decimal(coefficient, exponent).rounded();
  }

  override str(): string {
    const digits = this.coefficient.toString().replace('-', '');
    const sign = this.isNegative ? '-' : '';
    const adjusted = this.exponent + digits.length - 1;
    if (this.exponent <= 0 && adjusted >= -6) return sign + this.abs().fixed();
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
    return `${sign}${mantissa}E${adjusted >= 0 ? '+' : ''}${adjusted}`;
  }

  override repr(): string {
    return `Decimal('${this.str()}')`;
  }

  override getAttribute(name: string): unknown {
    return bindMethod(methods, this, name);
  }
}

const methods = methodTable({
  'normalize()': (self: Decimal) => self.normalized(),
  'quantize(exp)': (self: Decimal, pattern: unknown) => self.round(-(fromExact(pattern)?.exponent ?? 0)),
  'to_integral_value()': (self: Decimal) => self.round(0),
  'is_zero()': (self: Decimal) => !self.isTrue(),
  'is_signed()': (self: Decimal) => self.isNegative,
  'is_nan()': () => false,
});

/** The Decimal of an int or Decimal; Python does not mix Decimals with floats. */
function fromExact(value: unknown): Decimal | undefined {
  if (value instanceof Decimal) return value;
  const int = asInt(value);
  return int === undefined ? undefined : Decimal.parse(String(int));
}

/** The exact value of a finite double. */
function fromDouble(value: number): Decimal {
  const [digits = '', exponent = '0'] = value.toPrecision(100).split('e');
  return Decimal.parse(`${digits}e${exponent}`);
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint] {
  const over = Decimal.over(a, b);
  return [over.a, over.b];
}

function operation(operator: string, left: Decimal, right: Decimal): unknown {
  const { a, b, exponent } = Decimal.over(left, right);
  switch (operator) {
    case '+':
      return Decimal.of(a + b, exponent);
    case '-':
      return Decimal.of(a - b, exponent);
    case '*':
      return Decimal.of(left.coefficient * right.coefficient, left.exponent + right.exponent);
    case '/':
      return divide(left, right);
    case '//':
      if (b === 0n) throw divisionByZero(a);
      return Decimal.of(a / b, 0);
    case '%':
      if (b === 0n) throw divisionByZero(a);
      return Decimal.of(a % b, exponent);
    case '**':
      return power(left, right);
    default:
      return undefined;
  }
}

function divisionByZero(numerator: bigint): Error {
  return numerator === 0n
    ? new PythonError('InvalidOperation', "[<class 'decimal.DivisionUndefined'>]")
    : new PythonError('ZeroDivisionError', "[<class 'decimal.DivisionByZero'>]");
}

function divide(left: Decimal, right: Decimal): Decimal {
  const { coefficient: a, exponent: x } = left;
  const { coefficient: b, exponent: y } = right;
  if (b === 0n) throw divisionByZero(a);
  const shift = Math.max(0, b.toString().length - a.toString().length + precision + 2);
  const numerator = a * 10n ** BigInt(shift);
  if (numerator % b !== 0n) return Decimal.of((numerator / b) * 10n + (numerator < 0n === b < 0n ? 1n : -1n), x - y - shift - 1);
  // an exact result is as short as it can be, down to the exponent of the operands
  let quotient = numerator / b;
  let exponent = x - y - shift;
  while (exponent < x - y && quotient % 10n === 0n) {
    quotient /= 10n;
    exponent += 1;
  }
  return Decimal.of(quotient, exponent);
}

function power(base: Decimal, exponent: Decimal): Decimal {
  const turns = exponent.toBigInt();
  if (turns < 0n || turns > 10_000n || !exponent.equals(Number(turns))) {
    throw new PythonError('InvalidOperation', 'a Decimal is raised to whole powers from 0 to 10000 only');
  }
  return Decimal.of(base.coefficient ** turns, base.exponent * Number(turns));
}
