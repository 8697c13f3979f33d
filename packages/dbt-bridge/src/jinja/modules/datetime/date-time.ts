import { typeError } from '../../errors.js';
import { bindMethod, methodTable } from '../../values/function.js';
import { toFloat } from '../../values/number.js';
import { checkedOrdinal, clock, fromOrdinal, integer, isoClock, microsPerDay, ordinalToEpochMs } from './calendar.js';
import { dayMethods, PyDate } from './date.js';
import { strftime } from './strftime.js';
import { clockArguments, PyTime, replacedClock } from './time.js';
import { PyTimeDelta } from './time-delta.js';
import { offsetText, Zone, type ZoneOffset } from './zone.js';

/** Python's `datetime`: a wall clock, with a zone or without. */
export class PyDateTime extends PyDate {
  /** Microseconds of the day. */
  readonly micros: number;
  readonly zone: Zone | undefined;

  constructor(ordinal: number, micros: number, zone?: Zone) {
    super(ordinal);
    this.micros = micros;
    this.zone = zone;
  }

  /** The wall clock of a moment in a zone; without one, that of UTC. */
  static atUtc(utcMicros: bigint, zone?: Zone): PyDateTime {
    const offset = zone?.at(Number(utcMicros / 1000n)).offsetMinutes ?? 0;
    const delta = PyTimeDelta.fromMicros(utcMicros + BigInt(offset) * 60_000_000n);
    return new PyDateTime(719_163 + delta.days, delta.micros, zone?.whole);
  }

  override get typeName(): string {
    return 'datetime.datetime';
  }

  get offset(): ZoneOffset | undefined {
    return this.zone?.atWall(this.wallMs);
  }

  private get wallMs(): number {
    return ordinalToEpochMs(this.ordinal) + Math.floor(this.micros / 1000);
  }

  /** Microseconds since 1970 at UTC; one without a zone is taken for UTC. */
  get utcMicros(): bigint {
    return BigInt(ordinalToEpochMs(this.ordinal)) * 1000n + BigInt(this.micros) - BigInt(this.offset?.offsetMinutes ?? 0) * 60_000_000n;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'year':
      case 'month':
      case 'day':
        return super.getAttribute(name);
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return clock(this.micros)[name];
      case 'tzinfo':
        return this.zone ?? null;
      default:
        return bindMethod(methods, this, name);
    }
  }

  /** The same moment, or wall clock where there is no zone, so many microseconds later. */
  plus(micros: bigint): PyDateTime {
    const total = PyTimeDelta.fromMicros(BigInt(this.ordinal) * BigInt(microsPerDay) + BigInt(this.micros) + micros);
    return new PyDateTime(total.days, total.micros, this.zone);
  }

  override equals(other: unknown): boolean {
    if (!(other instanceof PyDateTime) || (other.zone === undefined) !== (this.zone === undefined)) return false;
    return other.utcMicros === this.utcMicros;
  }

  override compare(other: unknown): number | undefined {
    if (!(other instanceof PyDateTime)) return undefined;
    if ((other.zone === undefined) !== (this.zone === undefined)) throw typeError("can't compare offset-naive and offset-aware datetimes");
    return Number(this.utcMicros - other.utcMicros);
  }

  override hash(): unknown {
    return `\0datetime${this.zone === undefined ? '' : 'z'}${this.utcMicros}`;
  }

  override operate(operator: string, other: unknown, reflected: boolean): unknown {
    if (other instanceof PyTimeDelta && operator === '+') return this.plus(other.totalMicros);
    if (reflected || operator !== '-') return undefined;
    if (other instanceof PyTimeDelta) return this.plus(-other.totalMicros);
    if (!(other instanceof PyDateTime)) return undefined;
    if ((other.zone === undefined) !== (this.zone === undefined)) throw typeError("can't subtract offset-naive and offset-aware datetimes");
    return PyTimeDelta.fromMicros(this.utcMicros - other.utcMicros);
  }

  iso(separator = 'T'): string {
    const { offset } = this;
    return this.isoDate + separator + isoClock(this.micros) + (offset === undefined ? '' : offsetText(offset.offsetMinutes));
  }

  override str(): string {
    return this.iso(' ');
  }

  override repr(): string {
    const { year, month, day } = fromOrdinal(this.ordinal);
    const zone = this.zone === undefined ? '' : `, tzinfo=${this.zone.repr()}`;
    return `datetime.datetime(${[year, month, day, ...clockArguments(this.micros)].join(', ')}${zone})`;
  }
}

const methods = methodTable({
  ...dayMethods,
  'date()': (self: PyDateTime) => new PyDate(self.ordinal),
  'time()': (self: PyDateTime) => new PyTime(self.micros),
  'isoformat(sep="T")': (self: PyDateTime, separator: string) => self.iso(separator),
  'ctime()': (self: PyDateTime) => strftime(self, '%a %b %e %H:%M:%S %Y'),
  'timestamp()': (self: PyDateTime) => toFloat(Number(self.utcMicros) / 1e6),
  'utcoffset()': (self: PyDateTime) => (self.offset === undefined ? null : PyTimeDelta.of(0, self.offset.offsetMinutes * 60_000_000)),
  'tzname()': (self: PyDateTime) => self.offset?.name ?? null,
  'astimezone(tz)': (self: PyDateTime, zone: unknown) => {
    if (!(zone instanceof Zone)) throw typeError('tzinfo argument must be a time zone');
    // Python leaves what has the very zone already.
    return self.zone !== undefined && self.zone === zone.first ? self : PyDateTime.atUtc(self.utcMicros, zone);
  },
  'replace(year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo?)': (
    self: PyDateTime,
    ...[year, month, day, ...rest]: unknown[]
  ) => {
    const current = fromOrdinal(self.ordinal);
    const ordinal = checkedOrdinal(integer(year ?? current.year), integer(month ?? current.month), integer(day ?? current.day));
    const zone = rest[4] === undefined ? self.zone : rest[4];
    return new PyDateTime(ordinal, replacedClock(self.micros, rest), zone instanceof Zone ? (rest[4] === undefined ? zone : zone.first) : undefined);
  },
});
