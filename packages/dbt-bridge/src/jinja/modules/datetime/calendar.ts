import { typeError, valueError } from '../../errors.js';
import { asInt } from '../../values/number.js';
import { typeName } from '../../values/type-name.js';

export const microsPerSecond = 1_000_000;
export const microsPerDay = 86_400 * microsPerSecond;
const epochOrdinal = 719_163;

/** The days from 0001-01-01, which is day 1, as in Python's `toordinal`. */
export function toOrdinal(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.floor(date.getTime() / 86_400_000) + epochOrdinal;
}

export function fromOrdinal(ordinal: number): { year: number; month: number; day: number } {
  const date = new Date((ordinal - epochOrdinal) * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Milliseconds since 1970 of a day at UTC. */
export function ordinalToEpochMs(ordinal: number): number {
  return (ordinal - epochOrdinal) * 86_400_000;
}

function daysInMonth(year: number, month: number): number {
  return toOrdinal(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - toOrdinal(year, month, 1);
}

/** @throws PythonError ValueError for a day that does not exist */
export function checkedOrdinal(year: number, month: number, day: number): number {
  if (year < 1 || year > 9999) throw valueError(`year ${year} is out of range`);
  if (month < 1 || month > 12) throw valueError('month must be in 1..12');
  if (day < 1 || day > daysInMonth(year, month)) throw valueError('day is out of range for month');
  return toOrdinal(year, month, day);
}

/** @throws PythonError OverflowError outside of the years 1 to 9999 */
export function inRange(ordinal: number): number {
  if (ordinal < 1 || ordinal > 3_652_059) throw valueError('date value out of range');
  return ordinal;
}

/** Microseconds of a day. @throws PythonError ValueError */
export function checkedMicros(hour: number, minute: number, second: number, microsecond: number): number {
  if (hour < 0 || hour > 23) throw valueError('hour must be in 0..23');
  if (minute < 0 || minute > 59) throw valueError('minute must be in 0..59');
  if (second < 0 || second > 59) throw valueError('second must be in 0..59');
  if (microsecond < 0 || microsecond > 999_999) throw valueError('microsecond must be in 0..999999');
  return ((hour * 60 + minute) * 60 + second) * microsPerSecond + microsecond;
}

export interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

export function clock(micros: number): Clock {
  const seconds = Math.floor(micros / microsPerSecond);
  return { hour: Math.floor(seconds / 3600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60, microsecond: micros % microsPerSecond };
}

/** Monday is 0. */
export function weekday(ordinal: number): number {
  return (ordinal + 6) % 7;
}

/** The ISO year and week of a day. */
export function isoWeek(ordinal: number): { year: number; week: number } {
  const thursday = ordinal - weekday(ordinal) + 3;
  const { year } = fromOrdinal(thursday);
  return { year, week: Math.floor((thursday - toOrdinal(year, 1, 1)) / 7) + 1 };
}

export function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

export function integer(value: unknown): number {
  const int = asInt(value);
  if (int === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  return Number(int);
}

/** `14:05:09.000123`, without a fraction of zero. */
export function isoClock(micros: number): string {
  const { hour, minute, second, microsecond } = clock(micros);
  return `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}${microsecond === 0 ? '' : `.${digits(microsecond, 6)}`}`;
}
