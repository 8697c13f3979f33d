import { typeError, valueError } from '../../errors.js';
import { PyFunction, pyFunction } from '../../values/function.js';
import { asNumber } from '../../values/number.js';
import { reprString } from '../../values/repr-string.js';
import { FunctionSignature } from '../../values/signature.js';
import { checkedMicros, checkedOrdinal, integer } from './calendar.js';
import { PyDate } from './date.js';
import { PyDateTime } from './date-time.js';
import { strptime, zoneOf } from './strptime.js';
import { PyTime } from './time.js';
import { PyTimeDelta, timeDelta } from './time-delta.js';
import { Zone } from './zone.js';

/** A class of the module: called to make a value, and with functions of its own. */
class DateClass extends PyFunction {
  private readonly functions: ReadonlyMap<string, unknown>;

  constructor(signature: string, make: (...args: unknown[]) => unknown, functions: Record<string, unknown>) {
    const parsed = FunctionSignature.of(signature);
    super(parsed.name, (args, kwargs) => make(...parsed.bind(args, kwargs)));
    this.functions = new Map(Object.entries(functions));
  }

  override get typeName(): string {
    return 'type';
  }

  override getAttribute(name: string): unknown {
    return this.functions.get(name);
  }

  override repr(): string {
    return `<class 'datetime.${this.name}'>`;
  }
}

function asZone(value: unknown): Zone | undefined {
  if (value === null || value === undefined) return undefined;
  if (!(value instanceof Zone)) throw typeError('tzinfo argument must be None or of a tzinfo subclass');
  return value;
}

function now(zone?: Zone): PyDateTime {
  return PyDateTime.atUtc(BigInt(Date.now()) * 1000n, zone);
}

function fromTimestamp(seconds: unknown, zone?: Zone): PyDateTime {
  const number = asNumber(seconds);
  if (number === undefined) throw typeError('a number is required');
  return PyDateTime.atUtc(BigInt(Math.round(Number(number) * 1e6)), zone);
}

/** Reads `2024-01-31`, or with a time: `2024-01-31T10:20:30.5+02:00`. */
export function parseIso(text: unknown): PyDateTime {
  const match =
    typeof text === 'string'
      ? /^(\d{4})-?(\d\d)-?(\d\d)(?:[^\d](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text)
      : null;
  if (match === null) throw valueError(`Invalid isoformat string: ${reprString(String(text))}`);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const micros = checkedMicros(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(6, '0')));
  return new PyDateTime(checkedOrdinal(Number(year), Number(month), Number(day)), micros, zoneOf(zone));
}

const dateClass = new DateClass(
  'date(year, month, day)',
  (year, month, day) => new PyDate(checkedOrdinal(integer(year), integer(month), integer(day))),
  {
    today: pyFunction('today()', () => new PyDate(now().ordinal)),
    fromisoformat: pyFunction('fromisoformat(date_string)', (text: unknown) => new PyDate(parseIso(text).ordinal)),
    fromordinal: pyFunction('fromordinal(n)', (ordinal: unknown) => new PyDate(integer(ordinal))),
    fromtimestamp: pyFunction('fromtimestamp(timestamp)', (seconds: unknown) => new PyDate(fromTimestamp(seconds).ordinal)),
    min: new PyDate(1),
    max: new PyDate(3_652_059),
  },
);

const dateTimeClass = new DateClass(
  'datetime(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)',
  (year, month, day, hour, minute, second, microsecond, zone) =>
    new PyDateTime(
      checkedOrdinal(integer(year), integer(month), integer(day)),
      checkedMicros(integer(hour), integer(minute), integer(second), integer(microsecond)),
      asZone(zone)?.first,
    ),
  {
    now: pyFunction('now(tz=None)', (zone: unknown) => now(asZone(zone))),
    utcnow: pyFunction('utcnow()', () => now()),
    today: pyFunction('today()', () => now()),
    strptime: pyFunction('strptime(date_string, format)', strptime),
    fromisoformat: pyFunction('fromisoformat(date_string)', parseIso),
    fromtimestamp: pyFunction('fromtimestamp(timestamp, tz=None)', (seconds: unknown, zone: unknown) => fromTimestamp(seconds, asZone(zone))),
    utcfromtimestamp: pyFunction('utcfromtimestamp(timestamp)', (seconds: unknown) => fromTimestamp(seconds)),
    combine: pyFunction('combine(date, time, tzinfo=None)', (date: unknown, time: unknown, zone: unknown) => {
      if (!(date instanceof PyDate) || !(time instanceof PyTime)) throw typeError('combine() takes a date and a time');
      return new PyDateTime(date.ordinal, time.micros, asZone(zone)?.first);
    }),
    min: new PyDateTime(1, 0),
    max: new PyDateTime(3_652_059, 86_399_999_999),
  },
);

const timeClass = new DateClass(
  'time(hour=0, minute=0, second=0, microsecond=0)',
  (hour, minute, second, microsecond) => new PyTime(checkedMicros(integer(hour), integer(minute), integer(second), integer(microsecond))),
  { min: new PyTime(0), max: new PyTime(86_399_999_999) },
);

const timeDeltaClass = new DateClass('timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)', timeDelta, {
  min: PyTimeDelta.of(-999_999_999, 0),
  max: PyTimeDelta.of(999_999_999, 86_399_999_999),
});

/** Python's `datetime`, as `modules.datetime` in dbt. Its clock is UTC: a machine's own zone changes no result. */
export const datetime: ReadonlyMap<string, unknown> = new Map([
  ['date', dateClass],
  ['datetime', dateTimeClass],
  ['time', timeClass],
  ['timedelta', timeDeltaClass],
]);
