import { PythonError, typeError, valueError } from '../errors.js';
import { binary, negative } from '../values/arithmetic.js';
import { Decimal } from '../values/decimal.js';
import { roundFloat } from '../values/float-digits.js';
import { formatFloat } from '../values/format-number.js';
import { asFloat, asInt, asNumber, normalizeInt, toFloat } from '../values/number.js';
import { ordered } from '../values/order.js';
import { parseFloatText, parseIntText } from '../values/parse-number.js';
import { plainText } from '../values/plain-text.js';
import { repr } from '../values/text.js';
import { isTrue } from '../values/truth.js';
import { typeName } from '../values/type-name.js';
import { Undefined } from '../values/undefined.js';
import { filters } from './filter.js';

function abs(value: unknown): unknown {
  if (value instanceof Decimal) return value.abs();
  if (value instanceof Undefined) throw value.error();
  if (asInt(value) === undefined && asFloat(value) === undefined) throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
  if (Object.is(asFloat(value), -0)) return toFloat(0);
  return ordered('<', value, 0) ? negative(value) : (asInt(value) ?? value);
}

function toInt(given: unknown, otherwise: unknown, base: unknown): unknown {
  const value = plainText(given);
  if (typeof value === 'string') {
    const int = parseIntText(value, Number(asInt(base) ?? 10));
    if (int !== undefined) return int;
    const float = parseFloatText(value);
    return float === undefined || !Number.isFinite(float) ? otherwise : normalizeInt(BigInt(Math.trunc(float)));
  }
  const int = asInt(value);
  if (int !== undefined) return int;
  if (value instanceof Decimal) return normalizeInt(value.toBigInt());
  if (value instanceof Undefined) throw value.error();
  const float = asFloat(value);
  if (float === undefined || Number.isNaN(float)) return otherwise;
  if (!Number.isFinite(float)) throw new PythonError('OverflowError', 'cannot convert float infinity to integer');
  return normalizeInt(BigInt(Math.trunc(float)));
}

function float(given: unknown, otherwise: unknown): unknown {
  const value = plainText(given);
  if (value instanceof Undefined) throw value.error();
  const number = typeof value === 'string' ? parseFloatText(value) : value instanceof Decimal ? value.toNumber() : (asFloat(value) ?? asInt(value));
  return number === undefined ? otherwise : toFloat(Number(number));
}

/** Python's `round` to so many decimals; an int stays one. */
function round(value: unknown, decimals: number): unknown {
  if (value instanceof Decimal) return value.round(decimals);
  if (value instanceof Undefined) throw value.error();
  const int = asInt(value);
  if (int === undefined) {
    const number = asFloat(value);
    if (number === undefined) throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
    return toFloat(roundFloat(number, decimals));
  }
  if (decimals >= 0) return int;
  return normalizeInt(Decimal.parse(String(int)).round(decimals).toBigInt());
}

function roundFilter(value: unknown, precision: unknown, method: unknown): unknown {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor')
    throw new PythonError('FilterArgumentError', 'method must be common, ceil or floor');
  const decimals = asInt(precision);
  if (decimals === undefined) throw typeError(`'${typeName(precision)}' object cannot be interpreted as an integer`);
  if (method === 'common') return round(value, Number(decimals));
  const scale = binary('**', 10, decimals);
  const scaled = binary('*', value, scale);
  const number = scaled instanceof Decimal ? scaled.toNumber() : Number(asFloat(scaled) ?? asInt(scaled));
  return binary('/', normalizeInt(BigInt(method === 'ceil' ? Math.ceil(number) : Math.floor(number))), scale);
}

const units = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

/** Python's `float(value)`. */
function toDouble(value: unknown): number {
  if (value instanceof Undefined) throw value.error();
  const number = typeof value === 'string' ? parseFloatText(value) : value instanceof Decimal ? value.toNumber() : asNumber(value);
  if (number !== undefined) return Number(number);
  if (typeof value === 'string') throw valueError(`could not convert string to float: ${repr(value)}`);
  throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
}

function fileSize(value: unknown, binaryUnits: unknown): string {
  const bytes = toDouble(plainText(value));
  const base = isTrue(binaryUnits) ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const found = units.findIndex((_, index) => bytes < base ** (index + 2));
  const index = found === -1 ? units.length - 1 : found;
  const size = formatFloat((base * bytes) / base ** (index + 2), 'f', 1, false);
  return `${size} ${isTrue(binaryUnits) ? `${units[index]?.toUpperCase()}i` : units[index]}B`;
}

/** Filters for numbers. */
export const numberFilters = filters({
  'abs()': abs,
  'int(default=0, base=10)': toInt,
  'float(default?)': (value: unknown, otherwise: unknown = toFloat(0)) => float(value, otherwise),
  'round(precision=0, method="common")': roundFilter,
  'filesizeformat(binary=False)': fileSize,
});
