import { typeError, valueError } from '../errors.js';
import { Decimal } from './decimal.js';
import { formatCharacter, formatFloat, formatInt, groupDigits } from './format-number.js';
import { checkText } from './limits.js';
import { asFloat, asInt, isFloat, reprFloat } from './number.js';
import { PyObject } from './object.js';
import { plainText } from './plain-text.js';
import { codePoints } from './sequence.js';
import { str } from './text.js';
import { typeName } from './type-name.js';

interface Spec {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const pattern = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

function parseSpec(text: string, value: unknown): Spec {
  const match = pattern.exec(text);
  if (match === null) throw valueError(`Invalid format specifier '${text}' for object of type '${typeName(value)}'`);
  const [, fill, align, sign = '-', , alternate, zero, width, grouping = '', precision, type = ''] = match;
  return {
    fill: fill ?? (zero !== undefined && align === undefined ? '0' : ' '),
    align: align ?? (zero === undefined ? undefined : '='),
    sign,
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

/**
 * Python's `format(value, spec)`.
 *
 * @throws PythonError ValueError for a specification that does not fit the value
 */
export function formatValue(given: unknown, text: string): string {
  const value = plainText(given);
  if (text === '') return str(value);
  const own =
    value instanceof PyObject && 'format' in value && typeof value.format === 'function'
      ? (value.format as (spec: string) => string)(text)
      : undefined;
  if (own !== undefined) return own;
  const int = asInt(value);
  const float = asFloat(value);
  const spec = typeof value === 'string' || int !== undefined || float !== undefined || value instanceof Decimal ? parseSpec(text, value) : undefined;
  if (spec === undefined) throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
  checkText(spec.width);
  if (typeof value === 'string') return formatString(value, spec);
  if (value instanceof Decimal) return number(value.isNegative, decimalDigits(value, spec), '', spec);
  if (int !== undefined && !'eEfFgG%'.includes(spec.type || 'd')) return formatInteger(BigInt(int), value, spec);
  return formatDouble(float ?? Number(int), spec, value);
}

function formatString(value: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, 'str');
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier");
  const points = Array.from(codePoints(value));
  return align(spec.precision === undefined ? value : points.slice(0, spec.precision).join(''), spec, '<');
}

function formatInteger(value: bigint, original: unknown, spec: Spec): string {
  if (spec.type === '' && typeof original === 'boolean') return number(false, formatInt(value, 'd').digits, '', spec);
  if (spec.type === 'c') return align(formatCharacter(value), spec, '<');
  if (!'bodxXn'.includes(spec.type || 'd')) throw unknownCode(spec.type, 'int');
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  const { digits, prefix } = formatInt(value, spec.type || 'd');
  return number(value < 0n, digits, spec.alternate ? prefix : '', spec, 'box'.includes(spec.type.toLowerCase() || 'd') ? 4 : 3);
}

function formatDouble(value: number, spec: Spec, original: unknown): string {
  const negative = value < 0 || Object.is(value, -0);
  const { type, precision, alternate } = spec;
  if (type === '%') return number(negative, `${formatFloat(value * 100, 'f', precision ?? 6, alternate)}%`, '', spec);
  if (type === '' && isFloat(original)) return number(negative, shortest(value, precision), '', spec);
  if (!'eEfFgGn'.includes(type)) throw unknownCode(type, 'float');
  return number(negative, formatFloat(value, type === 'n' ? 'g' : type, precision ?? 6, alternate), '', spec);
}

/** Without a type: as `repr`, or as `g` that keeps one decimal. */
function shortest(value: number, precision: number | undefined): string {
  if (precision === undefined) return reprFloat(Math.abs(value));
  const text = formatFloat(value, 'g', precision, false);
  return /[.en]/.test(text) ? text : `${text}.0`;
}

function decimalDigits(value: Decimal, spec: Spec): string {
  if (spec.type === '%') return `${value.times100().fixed(spec.precision)}%`;
  return spec.type === 'f' || spec.type === 'F' || spec.precision !== undefined ? value.fixed(spec.precision) : value.abs().str();
}

function number(negative: boolean, magnitude: string, prefix: string, spec: Spec, groupSize = 3): string {
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const lead = sign + prefix;
  const grouped = spec.grouping === '' ? magnitude : groupDigits(magnitude, spec.grouping, groupSize);
  if (spec.align !== '=') return align(lead + grouped, spec, '>');
  const room = spec.width - lead.length;
  return lead + (spec.fill === '0' && spec.grouping !== '' ? zeroFilled(magnitude, room, spec, groupSize) : grouped.padStart(room, spec.fill));
}

/** Zeros take part in the grouping. */
function zeroFilled(magnitude: string, room: number, spec: Spec, groupSize: number): string {
  let digits = magnitude;
  let grouped = groupDigits(digits, spec.grouping, groupSize);
  while (grouped.length < room) {
    digits = `0${digits}`;
    grouped = groupDigits(digits, spec.grouping, groupSize);
  }
  return grouped;
}

function align(text: string, spec: Spec, otherwise: string): string {
  const space = spec.width - codePoints(text).length;
  if (space <= 0) return text;
  const side = spec.align ?? otherwise;
  const left = side === '>' || side === '=' ? space : side === '^' ? Math.floor(space / 2) : 0;
  return spec.fill.repeat(left) + text + spec.fill.repeat(space - left);
}

function unknownCode(code: string, type: string): Error {
  return valueError(`Unknown format code '${code}' for object of type '${type}'`);
}
