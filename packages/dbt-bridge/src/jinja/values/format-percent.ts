import { PythonError, typeError, valueError } from '../errors.js';
import { Decimal } from './decimal.js';
import { Dict } from './dict.js';
import { formatCharacter, formatFloat, formatInt } from './format-number.js';
import { itemOf } from './item.js';
import { checkText } from './limits.js';
import { asFloat, asInt } from './number.js';
import { PyObject } from './object.js';
import { Range } from './range.js';
import { codePoints } from './sequence.js';
import { repr, str } from './text.js';
import { Tuple } from './tuple.js';
import { typeName } from './type-name.js';
import { Undefined } from './undefined.js';

const directive = /%(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?([\s\S])?/g;

/**
 * Python's `text % values`.
 *
 * @throws PythonError TypeError, ValueError, KeyError
 */
export function formatPercent(template: string, values: unknown): string {
  const args = values instanceof Tuple ? values.items : [values];
  let used = 0;
  const next = (): unknown => {
    if (used >= args.length) throw typeError('not enough arguments for format string');
    used += 1;
    return args[used - 1];
  };
  const star = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === undefined ? undefined : Number(text);
    const value = asInt(next());
    if (value === undefined) throw typeError('* wants int');
    return Number(value);
  };
  const result = template.replace(
    directive,
    (
      whole: string,
      key: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      type: string | undefined,
      at: number,
    ) => {
      if (type === undefined) throw valueError('incomplete format');
      const wanted = star(width) ?? 0;
      const decimals = whole.includes('.') && key === undefined ? (star(precision) ?? 0) : star(precision);
      if (type === '%') return '%';
      const value = key === undefined ? next() : byName(values, key);
      const text = convert(value, type, decimals, flags, at + whole.length - 1);
      return pad(text, Math.abs(wanted), wanted < 0 ? `${flags}-` : flags, 'sra'.includes(type));
    },
  );
  const isMapping = Array.isArray(values) || values instanceof Dict || values instanceof Range || values instanceof Undefined;
  if (used < args.length && !isMapping) throw typeError('not all arguments converted during string formatting');
  checkText(result.length);
  return result;
}

function byName(values: unknown, key: string): unknown {
  if (!(values instanceof PyObject) || values instanceof Tuple) throw typeError('format requires a mapping');
  const value = itemOf(values, key);
  if (value === undefined) throw new PythonError('KeyError', repr(key));
  return value;
}

function convert(value: unknown, type: string, precision: number | undefined, flags: string, at: number): { sign: string; body: string } {
  switch (type) {
    case 's':
    case 'r':
    case 'a': {
      const text = type === 's' ? str(value) : repr(value);
      return { sign: '', body: precision === undefined ? text : Array.from(codePoints(text)).slice(0, precision).join('') };
    }
    case 'c':
      if (typeof value === 'string' && codePoints(value).length === 1) return { sign: '', body: value };
      if (asInt(value) === undefined) throw typeError('%c requires int or char');
      return { sign: '', body: formatCharacter(BigInt(asInt(value) ?? 0)) };
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o': {
      const int = integer(value, type);
      const { digits, prefix } = formatInt(int, type === 'i' || type === 'u' ? 'd' : type);
      return { sign: signOf(int < 0n, flags) + (flags.includes('#') ? prefix : ''), body: digits.padStart(precision ?? 0, '0') };
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const float = value instanceof Decimal ? value.toNumber() : (asFloat(value) ?? Number(asInt(value) ?? Number.NaN));
      if (asFloat(value) === undefined && asInt(value) === undefined && !(value instanceof Decimal))
        throw typeError(`must be real number, not ${typeName(value)}`);
      const negative = float < 0 || Object.is(float, -0);
      return { sign: signOf(negative, flags), body: formatFloat(float, type, precision ?? 6, flags.includes('#')) };
    }
    default:
      throw valueError(`unsupported format character '${type}' (0x${type.charCodeAt(0).toString(16)}) at index ${at}`);
  }
}

function integer(value: unknown, type: string): bigint {
  const int = asInt(value);
  if (int !== undefined) return BigInt(int);
  const float = value instanceof Decimal ? value.toNumber() : asFloat(value);
  if (float === undefined || 'xXo'.includes(type))
    throw typeError(`%${type} format: ${'xXo'.includes(type) ? 'an integer' : 'a real number'} is required, not ${typeName(value)}`);
  return BigInt(Math.trunc(float));
}

function signOf(negative: boolean, flags: string): string {
  if (negative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function pad({ sign, body }: { sign: string; body: string }, width: number, flags: string, textual: boolean): string {
  checkText(width);
  const room = Math.max(0, width - codePoints(sign + body).length);
  if (flags.includes('-')) return sign + body + ' '.repeat(room);
  return flags.includes('0') && !textual ? sign + '0'.repeat(room) + body : ' '.repeat(room) + sign + body;
}
