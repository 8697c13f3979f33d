import { valueError } from '../../errors.js';
import { reprString } from '../../values/repr-string.js';
import { checkedMicros, checkedOrdinal, toOrdinal } from './calendar.js';
import { PyDateTime } from './date-time.js';
import { months, weekdays } from './strftime.js';
import { FixedZone, offsetText, utc, type Zone } from './zone.js';

const short = (names: readonly string[]) => names.map((name) => name.slice(0, 3)).join('|');
const fields: Record<string, string> = {
  Y: '\\d{4}',
  y: '\\d\\d',
  m: '1[0-2]|0[1-9]|[1-9]',
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  H: '2[0-3]|[01]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  S: '[0-5]\\d|\\d',
  f: '\\d{1,6}',
  p: 'AM|PM',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|[1-9]',
  b: short(months),
  B: months.join('|'),
  a: short(weekdays),
  A: weekdays.join('|'),
  z: '[+-]\\d\\d:?[0-5]\\d|Z',
  Z: 'UTC|GMT',
};
const compound: Record<string, string> = { F: '%Y-%m-%d', T: '%H:%M:%S', D: '%m/%d/%y', R: '%H:%M' };

/**
 * Python's `datetime.strptime`.
 *
 * @throws PythonError ValueError when the text does not fit the format
 */
export function strptime(text: string, format: string): PyDateTime {
  const codes: string[] = [];
  const plain = format.replace(/%([FTDR])/g, (_whole, code: string) => compound[code] ?? '');
  const pattern = plain.replace(/%([\s\S])|\s+|[\\^$.*+?()[\]{}|]/g, (whole, code?: string) => {
    if (code === '%') return '%';
    if (code === undefined) return /\s/.test(whole) ? '\\s+' : `\\${whole}`;
    const field = fields[code];
    if (field === undefined) throw valueError(`'${code}' is a bad directive in format ${reprString(format)}`);
    codes.push(code);
    return `(${field})`;
  });
  const match = new RegExp(`^${pattern}`, 'i').exec(text);
  if (match === null) throw valueError(`time data ${reprString(text)} does not match format ${reprString(format)}`);
  if (match[0].length < text.length) throw valueError(`unconverted data remains: ${text.slice(match[0].length)}`);
  return build(new Map(codes.map((code, index) => [code, match[index + 1] ?? ''])));
}

function build(found: ReadonlyMap<string, string>): PyDateTime {
  const number = (code: string) => (found.has(code) ? Number(found.get(code)) : undefined);
  const short = number('y');
  const year = number('Y') ?? (short === undefined ? 1900 : short + (short < 69 ? 2000 : 1900));
  const month = number('m') ?? monthOf(found.get('B') ?? found.get('b')) ?? 1;
  const yearDay = number('j');
  const ordinal = yearDay === undefined ? checkedOrdinal(year, month, number('d') ?? 1) : toOrdinal(year, 1, 1) + yearDay - 1;
  const half = number('I');
  const isAfternoon = found.get('p')?.toUpperCase() === 'PM';
  const hour = number('H') ?? (half === undefined ? 0 : (half % 12) + (isAfternoon ? 12 : 0));
  const fraction = Number((found.get('f') ?? '').padEnd(6, '0'));
  return new PyDateTime(ordinal, checkedMicros(hour, number('M') ?? 0, number('S') ?? 0, fraction), zoneOf(found.get('z')));
}

function monthOf(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  return months.findIndex((month) => month.toLowerCase().startsWith(name.toLowerCase())) + 1;
}

/** The zone of an offset such as `+02:00` or `Z`. */
export function zoneOf(text: string | undefined): Zone | undefined {
  if (text === undefined || text === '') return undefined;
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(text) ?? [];
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return offset === 0 ? utc : new FixedZone(offset, `UTC${offsetText(offset)}`);
}
