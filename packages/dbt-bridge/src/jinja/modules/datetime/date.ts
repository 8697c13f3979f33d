import { bindMethod, methodTable } from '../../values/function.js';
import { PyObject } from '../../values/object.js';
import { Tuple } from '../../values/tuple.js';
import { checkedOrdinal, digits, fromOrdinal, inRange, integer, isoWeek, weekday } from './calendar.js';
import { strftime } from './strftime.js';
import { PyTimeDelta } from './time-delta.js';

/** Python's `date`. */
export class PyDate extends PyObject {
  /** Days from 0001-01-01, which is 1. */
  readonly ordinal: number;

  constructor(ordinal: number) {
    super();
    this.ordinal = inRange(ordinal);
  }

  override get typeName(): string {
    return 'datetime.date';
  }

  get isoDate(): string {
    const { year, month, day } = fromOrdinal(this.ordinal);
    return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  }

  override getAttribute(name: string): unknown {
    if (name === 'year' || name === 'month' || name === 'day') return fromOrdinal(this.ordinal)[name];
    return bindMethod(dateMethods, this, name);
  }

  override equals(other: unknown): boolean {
    return other instanceof PyDate && other.typeName === this.typeName && other.ordinal === this.ordinal;
  }

  override compare(other: unknown): number | undefined {
    return other instanceof PyDate && other.typeName === this.typeName ? this.ordinal - other.ordinal : undefined;
  }

  override hash(): unknown {
    return `\0date${this.ordinal}`;
  }

  override operate(operator: string, other: unknown, reflected: boolean): unknown {
    if (other instanceof PyTimeDelta && operator === '+') return new PyDate(this.ordinal + other.days);
    if (reflected || operator !== '-') return undefined;
    if (other instanceof PyTimeDelta) return new PyDate(this.ordinal - other.days);
    return other instanceof PyDate && other.typeName === this.typeName ? PyTimeDelta.of(this.ordinal - other.ordinal, 0) : undefined;
  }

  /** How `format(date, spec)` and `'{:%Y}'.format(date)` write it. */
  format(spec: string): string {
    return strftime(this, spec);
  }

  override str(): string {
    return this.isoDate;
  }

  override repr(): string {
    const { year, month, day } = fromOrdinal(this.ordinal);
    return `datetime.date(${year}, ${month}, ${day})`;
  }
}

/** Methods that a date and a datetime share. */
export const dayMethods = {
  'weekday()': (self: PyDate) => weekday(self.ordinal),
  'isoweekday()': (self: PyDate) => weekday(self.ordinal) + 1,
  'isocalendar()': (self: PyDate) => {
    const { year, week } = isoWeek(self.ordinal);
    return new Tuple([year, week, weekday(self.ordinal) + 1], ['year', 'week', 'weekday']);
  },
  'toordinal()': (self: PyDate) => self.ordinal,
  'strftime(format)': (self: PyDate, format: string) => strftime(self, format),
};

const dateMethods = methodTable({
  ...dayMethods,
  'isoformat()': (self: PyDate) => self.isoDate,
  'ctime()': (self: PyDate) => strftime(self, '%a %b %e %H:%M:%S %Y'),
  'replace(year=None, month=None, day=None)': (self: PyDate, year: unknown, month: unknown, day: unknown) => {
    const current = fromOrdinal(self.ordinal);
    return new PyDate(checkedOrdinal(integer(year ?? current.year), integer(month ?? current.month), integer(day ?? current.day)));
  },
});
