import { PythonError } from '../../errors.js';
import { divideHalfEven } from '../../values/float-digits.js';
import { bindMethod, methodTable } from '../../values/function.js';
import { asFloat, asInt, asNumber, toFloat } from '../../values/number.js';
import { PyObject } from '../../values/object.js';
import { isoClock, microsPerDay, microsPerSecond } from './calendar.js';

/** Python's `timedelta`: days, and microseconds from 0 to a day. */
export class PyTimeDelta extends PyObject {
  readonly days: number;
  readonly micros: number;

  private constructor(days: number, micros: number) {
    super();
    this.days = days;
    this.micros = micros;
  }

  /** From days and microseconds of any size and sign. */
  static of(days: number, micros: number): PyTimeDelta {
    const carry = Math.floor(micros / microsPerDay);
    if (Math.abs(days + carry) > 999_999_999) throw new PythonError('OverflowError', `days=${days + carry}; must have magnitude <= 999999999`);
    return new PyTimeDelta(days + carry, micros - carry * microsPerDay);
  }

  static fromMicros(total: bigint): PyTimeDelta {
    const day = BigInt(microsPerDay);
    const days = total / day - (total % day < 0n ? 1n : 0n);
    return PyTimeDelta.of(Number(days), Number(total - days * day));
  }

  get totalMicros(): bigint {
    return BigInt(this.days) * BigInt(microsPerDay) + BigInt(this.micros);
  }

  override get typeName(): string {
    return 'datetime.timedelta';
  }

  override getAttribute(name: string): unknown {
    if (name === 'days') return this.days;
    if (name === 'seconds') return Math.floor(this.micros / microsPerSecond);
    return name === 'microseconds' ? this.micros % microsPerSecond : bindMethod(methods, this, name);
  }

  override isTrue(): boolean {
    return this.days !== 0 || this.micros !== 0;
  }

  override equals(other: unknown): boolean {
    return other instanceof PyTimeDelta && other.totalMicros === this.totalMicros;
  }

  override compare(other: unknown): number | undefined {
    return other instanceof PyTimeDelta ? this.days - other.days || this.micros - other.micros : undefined;
  }

  override hash(): unknown {
    return `\0timedelta${this.totalMicros}`;
  }

  override operate(operator: string, other: unknown, reflected: boolean): unknown {
    const total = this.totalMicros;
    if (operator === 'negative') return PyTimeDelta.fromMicros(-total);
    if (operator === 'positive') return this;
    if (other instanceof PyTimeDelta) return withDelta(operator, total, other.totalMicros);
    if (asNumber(other) === undefined) return undefined;
    return operator === '*' || !reflected ? withNumber(operator, total, other) : undefined;
  }

  override str(): string {
    const clock = isoClock(this.micros).replace(/^0/, '');
    return this.days === 0 ? clock : `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, ${clock}`;
  }

  override repr(): string {
    const parts = [
      ['days', this.days],
      ['seconds', Math.floor(this.micros / microsPerSecond)],
      ['microseconds', this.micros % microsPerSecond],
    ] as const;
    const given = parts.filter(([, value]) => value !== 0).map(([name, value]) => `${name}=${value}`);
    return `datetime.timedelta(${given.join(', ') || '0'})`;
  }
}

function withDelta(operator: string, a: bigint, b: bigint): unknown {
  if (operator === '+') return PyTimeDelta.fromMicros(a + b);
  if (operator === '-') return PyTimeDelta.fromMicros(a - b);
  if (b === 0n) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  const floor = a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
  if (operator === '/') return toFloat(Number(a) / Number(b));
  if (operator === '//') return Number(floor);
  return operator === '%' ? PyTimeDelta.fromMicros(a - floor * b) : undefined;
}

function withNumber(operator: string, total: bigint, other: unknown): unknown {
  const int = asInt(other);
  if (operator === '*') return int === undefined ? rounded(Number(total) * Number(asFloat(other))) : PyTimeDelta.fromMicros(total * BigInt(int));
  if (operator !== '/' && operator !== '//') return undefined;
  if (Number(asNumber(other)) === 0) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  if (int === undefined) return operator === '/' ? rounded(Number(total) / Number(asFloat(other))) : undefined;
  const divisor = BigInt(int);
  const [n, d] = divisor < 0n ? [-total, -divisor] : [total, divisor];
  if (operator === '//') return PyTimeDelta.fromMicros(n / d - (n % d < 0n ? 1n : 0n));
  return PyTimeDelta.fromMicros(n < 0n ? -divideHalfEven(-n, d) : divideHalfEven(n, d));
}

function rounded(micros: number): PyTimeDelta {
  return PyTimeDelta.fromMicros(BigInt(Math.round(micros)));
}

const methods = methodTable({ 'total_seconds()': (self: PyTimeDelta) => toFloat(Number(self.totalMicros) / microsPerSecond) });

const units = [microsPerDay, microsPerSecond, 1, 1000, 60 * microsPerSecond, 3600 * microsPerSecond, 7 * microsPerDay];

/** `timedelta(days, seconds, microseconds, milliseconds, minutes, hours, weeks)`: ints or floats. */
export function timeDelta(...amounts: readonly unknown[]): PyTimeDelta {
  let exact = 0n;
  let fraction = 0;
  amounts.forEach((amount, index) => {
    const int = asInt(amount);
    const unit = units[index] ?? 1;
    if (int !== undefined) exact += BigInt(int) * BigInt(unit);
    else fraction += Number(asFloat(amount)) * unit;
  });
  if (Number.isNaN(fraction)) throw new PythonError('TypeError', 'unsupported type for timedelta component');
  return PyTimeDelta.fromMicros(exact + BigInt(Math.round(fraction)));
}
