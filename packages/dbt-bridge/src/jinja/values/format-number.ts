import { PythonError, valueError } from '../errors.js';
import { fixedDigits, significantDigits } from './float-digits.js';
import { padExponent } from './number.js';

/** The magnitude of a float in one of the presentations `e`, `f`, `g` and their capitals. */
export function formatFloat(value: number, type: string, precision: number, alternate: boolean): string {
  if (precision > 4300) throw valueError('precision too big');
  const text = Number.isFinite(value) ? formatFinite(value, type.toLowerCase(), precision, alternate) : Number.isNaN(value) ? 'nan' : 'inf';
  return type === type.toUpperCase() ? text.toUpperCase() : text;
}

function formatFinite(value: number, type: string, precision: number, alternate: boolean): string {
  if (type === 'f') return fixedDigits(value, precision) + (alternate && precision === 0 ? '.' : '');
  if (type === 'e') return exponential(significantDigits(value, precision), alternate);
  const wanted = precision === 0 ? 1 : precision;
  const { digits, exponent } = significantDigits(value, wanted - 1);
  const kept = alternate ? digits : digits.replace(/0+$/, '').padEnd(1, '0');
  if (exponent < -4 || exponent >= wanted) return exponential({ digits: kept, exponent }, alternate);
  return positional(kept, exponent, alternate);
}

function exponential({ digits, exponent }: { digits: string; exponent: number }, alternate: boolean): string {
  const decimals = digits.slice(1);
  return `${digits[0]}${decimals === '' && !alternate ? '' : '.'}${decimals}e${padExponent(String(exponent))}`;
}

/** Digits around a decimal point that stands after the digit of the exponent. */
function positional(digits: string, exponent: number, alternate: boolean): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const decimals = digits.slice(exponent + 1);
  return decimals === '' && !alternate ? whole : `${whole}.${decimals}`;
}

const radixes: Record<string, { radix: number; prefix: string }> = {
  b: { radix: 2, prefix: '0b' },
  o: { radix: 8, prefix: '0o' },
  x: { radix: 16, prefix: '0x' },
  X: { radix: 16, prefix: '0X' },
  d: { radix: 10, prefix: '' },
  n: { radix: 10, prefix: '' },
};

/** The magnitude of an int in one of the presentations `b`, `o`, `x`, `X`, `d`, and the prefix for `#`. */
export function formatInt(value: bigint, type: string): { digits: string; prefix: string } {
  const { radix, prefix } = radixes[type] ?? { radix: 10, prefix: '' };
  const digits = (value < 0n ? -value : value).toString(radix);
  return { digits: type === 'X' ? digits.toUpperCase() : digits, prefix };
}

/** The character of presentation `c`. */
export function formatCharacter(value: bigint): string {
  if (value < 0n || value > 0x10ffffn) throw new PythonError('OverflowError', '%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(value));
}

/** Puts a separator between groups of digits before the decimal point. */
export function groupDigits(text: string, separator: string, size = 3): string {
  const [whole = '', ...decimals] = text.split(/(?=[.e%])/);
  return whole.replace(new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, 'g'), separator) + decimals.join('');
}
