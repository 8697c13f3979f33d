import { checkText } from '../../values/limits.js';
import { clock, digits, fromOrdinal, isoWeek, ordinalToEpochMs, toOrdinal, weekday } from './calendar.js';
import { offsetText } from './zone.js';

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
export const weekdays = days;

/** What strftime reads: a date, a time, or both. */
export interface Moment {
  readonly ordinal?: number;
  readonly micros?: number;
  readonly offset?: { readonly offsetMinutes: number; readonly name: string } | undefined;
}

const compound: Record<string, string> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  r: '%I:%M:%S %p',
};

/** Python's `strftime` in the C locale. */
export function strftime(moment: Moment, format: string): string {
  const ordinal = moment.ordinal ?? toOrdinal(1900, 1, 1);
  const micros = moment.micros ?? 0;
  const text = format.replace(/%(-?)([\s\S])/g, (whole, dash: string, code: string) => {
    const parts = compound[code];
    if (parts !== undefined) return strftime(moment, parts);
    const value = field(code, ordinal, micros, moment.offset);
    if (value === undefined) return whole;
    return dash === '' ? value : value.replace(/^[0 ]+(?=.)/, '');
  });
  checkText(text.length);
  return text;
}

function field(code: string, ordinal: number, micros: number, offset: Moment['offset']): string | undefined {
  const { year, month, day } = fromOrdinal(ordinal);
  const { hour, minute, second, microsecond } = clock(micros);
  const yearDay = ordinal - toOrdinal(year, 1, 1);
  switch (code) {
    case 'Y':
      return String(year);
    case 'C':
      return digits(Math.floor(year / 100), 2);
    case 'y':
      return digits(year % 100, 2);
    case 'm':
      return digits(month, 2);
    case 'd':
      return digits(day, 2);
    case 'e':
      return String(day).padStart(2, ' ');
    case 'H':
      return digits(hour, 2);
    case 'k':
      return String(hour).padStart(2, ' ');
    case 'I':
      return digits(hour % 12 || 12, 2);
    case 'l':
      return String(hour % 12 || 12).padStart(2, ' ');
    case 'M':
      return digits(minute, 2);
    case 'S':
      return digits(second, 2);
    case 'f':
      return digits(microsecond, 6);
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'P':
      return hour < 12 ? 'am' : 'pm';
    case 'j':
      return digits(yearDay + 1, 3);
    case 'a':
      return days[weekday(ordinal)]?.slice(0, 3);
    case 'A':
      return days[weekday(ordinal)];
    case 'b':
    case 'h':
      return months[month - 1]?.slice(0, 3);
    case 'B':
      return months[month - 1];
    case 'w':
      return String((weekday(ordinal) + 1) % 7);
    case 'u':
      return String(weekday(ordinal) + 1);
    case 'U':
      return digits(Math.floor((yearDay + 7 - ((weekday(ordinal) + 1) % 7)) / 7), 2);
    case 'W':
      return digits(Math.floor((yearDay + 7 - weekday(ordinal)) / 7), 2);
    case 'G':
      return String(isoWeek(ordinal).year);
    case 'V':
      return digits(isoWeek(ordinal).week, 2);
    case 's':
      return String(Math.floor(ordinalToEpochMs(ordinal) / 1000) + Math.floor(micros / 1e6) - (offset?.offsetMinutes ?? 0) * 60);
    case 'z':
      return offset === undefined ? '' : offsetText(offset.offsetMinutes, '');
    case 'Z':
      return offset?.name ?? '';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return undefined;
  }
}
