import { bindMethod, methodTable } from '../../values/function.js';
import { PyObject } from '../../values/object.js';
import { checkedMicros, clock, integer, isoClock } from './calendar.js';
import { strftime } from './strftime.js';

/** Python's `time`, without a zone. */
export class PyTime extends PyObject {
  /** Microseconds of the day. */
  readonly micros: number;

  constructor(micros: number) {
    super();
    this.micros = micros;
  }

  override get typeName(): string {
    return 'datetime.time';
  }

  override getAttribute(name: string): unknown {
    if (name === 'tzinfo') return null;
    if (name === 'hour' || name === 'minute' || name === 'second' || name === 'microsecond') return clock(this.micros)[name];
    return bindMethod(methods, this, name);
  }

  override equals(other: unknown): boolean {
    return other instanceof PyTime && other.micros === this.micros;
  }

  override compare(other: unknown): number | undefined {
    return other instanceof PyTime ? this.micros - other.micros : undefined;
  }

  override hash(): unknown {
    return `\0time${this.micros}`;
  }

  format(spec: string): string {
    return strftime(this, spec);
  }

  override str(): string {
    return isoClock(this.micros);
  }

  override repr(): string {
    return `datetime.time(${clockArguments(this.micros).join(', ')})`;
  }
}

/** Hour and minute, and what follows of seconds and microseconds where it is not zero. */
export function clockArguments(micros: number): number[] {
  const { hour, minute, second, microsecond } = clock(micros);
  if (microsecond !== 0) return [hour, minute, second, microsecond];
  return second === 0 ? [hour, minute] : [hour, minute, second];
}

const methods = methodTable({
  'isoformat()': (self: PyTime) => isoClock(self.micros),
  'strftime(format)': (self: PyTime, format: string) => strftime(self, format),
  'replace(hour=None, minute=None, second=None, microsecond=None)': (self: PyTime, ...parts: unknown[]) =>
    new PyTime(replacedClock(self.micros, parts)),
});

/** A clock with some of its parts replaced; None keeps a part. */
export function replacedClock(micros: number, [hour, minute, second, microsecond]: readonly unknown[]): number {
  const current = clock(micros);
  return checkedMicros(
    integer(hour ?? current.hour),
    integer(minute ?? current.minute),
    integer(second ?? current.second),
    integer(microsecond ?? current.microsecond),
  );
}
