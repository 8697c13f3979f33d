import { PythonError, typeError } from '../errors.js';
import { pad, strip, strMethods } from '../methods/str.js';
import { capitalize } from '../methods/str-casing.js';
import { rsplit, splitLines } from '../methods/str-split.js';
import { Dict } from '../values/dict.js';
import { formatPercent } from '../values/format-percent.js';
import { bindMethod } from '../values/function.js';
import { itemOf, Slice } from '../values/item.js';
import { checkText } from '../values/limits.js';
import { asInt } from '../values/number.js';
import type { Kwargs } from '../values/object.js';
import { plainText } from '../values/plain-text.js';
import { length } from '../values/sequence.js';
import { str } from '../values/text.js';
import { isTrue } from '../values/truth.js';
import { Tuple } from '../values/tuple.js';
import { noAttribute, typeName } from '../values/type-name.js';
import { Undefined } from '../values/undefined.js';
import { filters } from './filter.js';
import { wrapLine } from './word-wrap.js';

function title(value: unknown): string {
  return str(value)
    .split(/([-\s({[<]+)/)
    .map(capitalize)
    .join('');
}

function format(value: unknown, args: readonly unknown[], kwargs: Kwargs): string {
  const named = Object.keys(kwargs).length > 0;
  if (args.length > 0 && named) throw new PythonError('FilterArgumentError', "can't handle positional and keyword arguments at the same time");
  return formatPercent(str(value), named ? new Dict(Object.entries(kwargs)) : new Tuple(args));
}

function replace(value: unknown, old: unknown, by: unknown, count: unknown): unknown {
  return bindMethod(strMethods, str(value), 'replace')?.call([str(old), str(by), count ?? -1], {});
}

function indent(given: unknown, width: unknown, first: unknown, blank: unknown): string {
  if (given instanceof Undefined) throw given.error();
  const value = plainText(given);
  if (typeof value !== 'string') throw typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`);
  const margin = typeof width === 'string' ? width : ' '.repeat(Math.max(0, Number(asInt(width) ?? 0)));
  const lines = splitLines(`${value}\n`, false);
  checkText(value.length + margin.length * lines.length);
  const [head = '', ...rest] = lines;
  const indented = rest.map((line) => (line !== '' || isTrue(blank) ? margin + line : line));
  return (isTrue(first) ? margin : '') + [head, ...indented].join('\n');
}

function truncate(value: unknown, size: unknown, killWords: unknown, end: unknown, leeway: unknown): unknown {
  const most = Number(asInt(size) ?? 255);
  const ending = str(end);
  const room = Number(asInt(leeway) ?? 5);
  if (most < length(ending)) throw new PythonError('AssertionError', `expected length >= ${length(ending)}, got ${most}`);
  if (room < 0) throw new PythonError('AssertionError', `expected leeway >= 0, got ${room}`);
  if (length(value) <= most + room) return value;
  const cut = str(itemOf(value, new Slice(null, most - length(ending), null)));
  return (isTrue(killWords) ? cut : (rsplit(cut, ' ', 1)[0] ?? '')) + ending;
}

function wordWrap(value: unknown, width: unknown, breakLong: unknown, wrapString: unknown, onHyphens: unknown): string {
  if (value instanceof Undefined) throw value.error();
  const text = plainText(value);
  if (typeof text !== 'string') throw noAttribute(value, 'splitlines');
  const separator = wrapString === null ? '\n' : str(wrapString);
  const options = { width: Number(asInt(width) ?? 79), breakLongWords: isTrue(breakLong), breakOnHyphens: isTrue(onHyphens) };
  return splitLines(text, false)
    .map((line) => wrapLine(line, options).join(separator))
    .join(separator);
}

/** Filters for strings. */
export const textFilters = filters({
  'upper()': (value: unknown) => str(value).toUpperCase(),
  'lower()': (value: unknown) => str(value).toLowerCase(),
  'capitalize()': (value: unknown) => capitalize(str(value)),
  'title()': title,
  'trim(chars=None)': (value: unknown, chars: string | null) => strip(str(value), chars, 'both'),
  'replace(old, new, count=None)': replace,
  'format(*args, **kwargs)': format,
  'center(width=80)': (value: unknown, width: unknown) => pad(str(value), width, ' ', 'center'),
  'indent(width=4, first=False, blank=False)': indent,
  'truncate(length=255, killwords=False, end="...", leeway=None)': truncate,
  'wordcount()': (value: unknown) => str(value).match(/[\p{L}\p{N}\p{M}_]+/gu)?.length ?? 0,
  'wordwrap(width=79, break_long_words=True, wrapstring=None, break_on_hyphens=True)': wordWrap,
});
