/** What a CSV column holds, inferred as dbt infers it: the first type of this list that every value of the column fits. */
export type SeedType = 'integer' | 'number' | 'date' | 'timestamp' | 'isotimestamp' | 'boolean' | 'text';

/** The text of a value in its canonical form, null for an empty one, or undefined when the value is not of the type. */
type Reader = (text: string) => string | null | undefined;

const isNull = (text: string) => text === '' || text.toLowerCase() === 'null';

const readers: Record<SeedType, Reader> = {
  // No text is an integer to dbt; a column without any row is.
  integer: () => undefined,
  number: readNumber,
  date: readDate,
  timestamp: readTimestamp,
  isotimestamp: readIsoTimestamp,
  boolean: readBoolean,
  text: (text) => (isNull(text) ? null : text),
};
const order: readonly SeedType[] = ['integer', 'number', 'date', 'timestamp', 'isotimestamp', 'boolean', 'text'];

/** Infers the type of one column of a CSV file from all its values. */
export function inferSeedType(values: Iterable<string>): SeedType {
  const candidates = new Set(order);
  for (const value of values) {
    if (candidates.size === 1) break;
    for (const type of candidates) if (readers[type](value) === undefined) candidates.delete(type);
  }
  return order.find((type) => candidates.has(type)) ?? 'text';
}

/** The value as SQL understands it, or null; `type` is what `inferSeedType` said of its column. */
export function readSeedValue(text: string, type: SeedType): string | null {
  return readers[type](text) ?? null;
}

/** `integer` or `float8` for numbers (`bigint` where integer cannot hold them), as `create table` wants it. */
export function seedSqlType(type: SeedType, values: Iterable<string | null>): string {
  switch (type) {
    case 'integer':
      return 'integer';
    case 'number':
      return numberSqlType(values);
    case 'date':
      return 'date';
    case 'timestamp':
    case 'isotimestamp':
      return 'timestamp without time zone';
    case 'boolean':
      return 'boolean';
    case 'text':
      return 'text';
  }
}

function numberSqlType(values: Iterable<string | null>): string {
  let sqlType = 'integer';
  for (const value of values) {
    if (value === null || !Number.isFinite(Number(value))) continue;
    const whole = wholeNumber(value);
    if (whole === undefined) return 'float8';
    if (Number(whole) < -2147483648 || Number(whole) > 2147483647) sqlType = 'bigint';
  }
  return sqlType;
}

/** A number without a point and an exponent, digit by digit: `1.0` is `1` and `2.5e3` is `2500`. Undefined when it is not whole. */
export function wholeNumber(text: string): string | undefined {
  const [, sign = '', int = '', fraction = '', exponent = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const point = int.length + Number(exponent);
  const digits = (int + fraction).replace(/0+$/, '');
  // What no column can hold stays as it is written.
  if (point > 40) return text;
  if (digits.length > Math.max(point, 0)) return undefined;
  const whole = digits.padEnd(point, '0').replace(/^0+(?=\d)/, '');
  return whole === '' ? '0' : `${sign === '-' ? '-' : ''}${whole}`;
}

const currency = '؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫';

function readNumber(text: string): string | null | undefined {
  let digits = text.trim();
  if (isNull(digits)) return null;
  digits = trimChars(digits, '%');
  const negative = digits.startsWith('-');
  if (negative) digits = digits.slice(1);
  for (const symbol of currency) digits = trimChars(digits, symbol);
  digits = digits
    .replaceAll(',', '')
    .trim()
    .replace(/(?<=\d)_(?=\d)/g, '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits)) {
    return /^[+-]?(inf(inity)?|nan)$/i.test(digits) ? `${negative ? '-' : ''}${digits}` : undefined;
  }
  return negative ? negate(digits) : digits;
}

function negate(digits: string): string {
  return digits.startsWith('-') ? digits.slice(1) : `-${digits.replace(/^\+/, '')}`;
}

function trimChars(text: string, char: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === char) start++;
  while (end > start && text[end - 1] === char) end--;
  return text.slice(start, end);
}

function readDate(text: string): string | null | undefined {
  const trimmed = text.trim();
  if (isNull(trimmed)) return null;
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed);
  return match ? isoDate(match[1], match[2], match[3]) : undefined;
}

function readTimestamp(text: string): string | null | undefined {
  const trimmed = text.trim();
  if (isNull(trimmed)) return null;
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(trimmed);
  return match ? isoTimestamp(match.slice(1, 4), match.slice(4, 7)) : undefined;
}

function readIsoTimestamp(text: string): string | null | undefined {
  const trimmed = text.trim();
  if (isNull(trimmed)) return null;
  const match = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2})(?::?(\d{2})(?::?(\d{2})([.,]\d+)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(trimmed);
  if (!match) return undefined;
  const stamp = isoTimestamp(match.slice(1, 4), [match[4], match[5] ?? '0', match[6] ?? '0']);
  return stamp && `${stamp}${(match[7] ?? '').replace(',', '.')}${match[8] === 'Z' ? '+00:00' : (match[8] ?? '')}`;
}

function readBoolean(text: string): string | null | undefined {
  const word = text.replaceAll(',', '').trim().toLowerCase();
  if (isNull(word)) return null;
  return word === 'true' || word === 'false' ? word : undefined;
}

function isoDate(year = '', month = '', day = ''): string | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // The round trip refuses the 31st of February.
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) && Number(year) > 0 ? iso : undefined;
}

function isoTimestamp(date: readonly (string | undefined)[], time: readonly (string | undefined)[]): string | undefined {
  const day = isoDate(date[0], date[1], date[2]);
  const [hour = '', minute = '', second = ''] = time.map((part) => part?.padStart(2, '0'));
  if (day === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${day} ${hour}:${minute}:${second}`;
}
