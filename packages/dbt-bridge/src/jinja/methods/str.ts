import { typeError, valueError } from '../errors.js';
import { type MethodTable, methodTable } from '../values/function.js';
import { itemOf, Slice } from '../values/item.js';
import { checkText } from '../values/limits.js';
import { asInt } from '../values/number.js';
import { codePoints, isIterable, length, toArray } from '../values/sequence.js';
import { str } from '../values/text.js';
import { Tuple } from '../values/tuple.js';
import { typeName } from '../values/type-name.js';
import { strCasing } from './str-casing.js';
import { partition, rsplit, split, splitLines } from './str-split.js';
import { makeTrans, translate } from './str-translate.js';

/** Python's `str` methods, but for `format`. */
export const strMethods: MethodTable = methodTable({
  ...strCasing,
  'strip(chars=None, /)': (self: string, chars: string | null) => strip(self, chars, 'both'),
  'lstrip(chars=None, /)': (self: string, chars: string | null) => strip(self, chars, 'left'),
  'rstrip(chars=None, /)': (self: string, chars: string | null) => strip(self, chars, 'right'),
  'split(sep=None, maxsplit=-1)': split,
  'rsplit(sep=None, maxsplit=-1)': rsplit,
  'splitlines(keepends=False)': splitLines,
  'partition(sep, /)': (self: string, separator: string) => partition(self, separator, 'first'),
  'rpartition(sep, /)': (self: string, separator: string) => partition(self, separator, 'last'),
  'join(iterable, /)': join,
  'replace(old, new, count=-1, /)': replace,
  'startswith(prefix, start=None, end=None, /)': (self: string, prefix: unknown, start: unknown, end: unknown) =>
    anyAffix('startswith', prefix, (text) => part(self, start, end).startsWith(text)),
  'endswith(suffix, start=None, end=None, /)': (self: string, suffix: unknown, start: unknown, end: unknown) =>
    anyAffix('endswith', suffix, (text) => part(self, start, end).endsWith(text)),
  'removeprefix(prefix, /)': (self: string, prefix: string) =>
    self.startsWith(text(prefix, 'removeprefix() argument')) ? self.slice(prefix.length) : self,
  'removesuffix(suffix, /)': (self: string, suffix: string) =>
    self.endsWith(text(suffix, 'removesuffix() argument')) && suffix !== '' ? self.slice(0, -suffix.length) : self,
  'find(sub, start=None, end=None, /)': (self: string, sub: string, start: unknown, end: unknown) => find(self, sub, start, end, false),
  'rfind(sub, start=None, end=None, /)': (self: string, sub: string, start: unknown, end: unknown) => find(self, sub, start, end, true),
  'index(sub, start=None, end=None, /)': (self: string, sub: string, start: unknown, end: unknown) => found(find(self, sub, start, end, false)),
  'rindex(sub, start=None, end=None, /)': (self: string, sub: string, start: unknown, end: unknown) => found(find(self, sub, start, end, true)),
  'count(sub, start=None, end=None, /)': count,
  'center(width, fillchar=" ", /)': (self: string, width: unknown, fill: string) => pad(self, width, fill, 'center'),
  'ljust(width, fillchar=" ", /)': (self: string, width: unknown, fill: string) => pad(self, width, fill, 'right'),
  'rjust(width, fillchar=" ", /)': (self: string, width: unknown, fill: string) => pad(self, width, fill, 'left'),
  'zfill(width, /)': zfill,
  'expandtabs(tabsize=8)': expandTabs,
  'maketrans(x, y=None, z=None, /)': makeTrans,
  'translate(table, /)': translate,
  'encode(encoding="utf-8", errors="strict")': () => {
    throw typeError('bytes are not supported in templates');
  },
});

function text(value: unknown, what?: string): string {
  if (typeof value !== 'string') throw typeError(`${what === undefined ? '' : `${what} `}must be str, not ${typeName(value)}`);
  return value;
}

function stripArgument(chars: unknown, side: 'left' | 'right' | 'both'): void {
  const name = side === 'left' ? 'lstrip' : side === 'right' ? 'rstrip' : 'strip';
  if (typeof chars !== 'string') throw typeError(`${name} arg must be None or str`);
}

/** Removes characters of a set, or whitespace, from the ends. */
export function strip(self: string, chars: string | null, side: 'left' | 'right' | 'both'): string {
  if (chars !== null) stripArgument(chars, side);
  const points = Array.from(self);
  const removable = (point: string | undefined) =>
    point !== undefined && (chars === null ? /^[\s\u0085]$/.test(point) && point !== '\ufeff' : chars.includes(point));
  let start = 0;
  let end = points.length;
  if (side !== 'right') while (start < end && removable(points[start])) start += 1;
  if (side !== 'left') while (end > start && removable(points[end - 1])) end -= 1;
  return points.slice(start, end).join('');
}

function join(self: string, items: unknown): string {
  if (!isIterable(items)) throw typeError('can only join an iterable');
  const texts = toArray(items).map((item, index) => {
    const value = typeof item === 'object' && item !== null && typeName(item) === 'str' ? str(item) : item;
    if (typeof value !== 'string') throw typeError(`sequence item ${index}: expected str instance, ${typeName(item)} found`);
    return value;
  });
  checkText(texts.reduce((sum, item) => sum + item.length + self.length, 0));
  return texts.join(self);
}

function replace(self: string, old: unknown, by: unknown, most: unknown): string {
  const from = text(old, 'replace() argument 1');
  const to = text(by, 'replace() argument 2');
  const limit = Number(asInt(most) ?? -1);
  if (limit === 0) return self;
  const pieces = from === '' ? ['', ...Array.from(self), ''] : self.split(from);
  const turns = limit < 0 ? pieces.length - 1 : Math.min(limit, pieces.length - 1);
  checkText(self.length + turns * to.length);
  const head = pieces.slice(0, turns + 1).join(to);
  return turns === pieces.length - 1 ? head : head + from + pieces.slice(turns + 1).join(from);
}

function part(self: string, start: unknown, end: unknown): string {
  return start === null && end === null ? self : String(itemOf(self, new Slice(start, end, null)));
}

function anyAffix(name: string, affix: unknown, matches: (text: string) => boolean): boolean {
  const candidates = affix instanceof Tuple ? affix.items : [affix];
  return candidates.some((candidate) => {
    if (typeof candidate !== 'string') throw typeError(`${name} first arg must be str or a tuple of str, not ${typeName(affix)}`);
    return matches(candidate);
  });
}

function find(self: string, sub: unknown, start: unknown, end: unknown, last: boolean): number {
  const wanted = text(sub);
  const bounds = new Slice(start, end, null).bounds(length(self));
  if (bounds.start > bounds.stop || (start !== null && Number(start) > length(self))) return -1;
  const within = part(self, start, end);
  const at = last ? within.lastIndexOf(wanted) : within.indexOf(wanted);
  return at === -1 ? -1 : bounds.start + codePoints(within.slice(0, at)).length;
}

function found(index: number): number {
  if (index === -1) throw valueError('substring not found');
  return index;
}

function count(self: string, sub: unknown, start: unknown, end: unknown): number {
  const within = part(self, start, end);
  const wanted = text(sub);
  return wanted === '' ? length(within) + 1 : within.split(wanted).length - 1;
}

/** Pads a text to a width; Python's centre leaves the odd space on the side that keeps wider paddings even. */
export function pad(self: string, width: unknown, fill: string, side: 'left' | 'right' | 'center'): string {
  const wanted = asInt(width);
  if (wanted === undefined) throw typeError(`'${typeName(width)}' object cannot be interpreted as an integer`);
  if (length(fill) !== 1) throw typeError('The fill character must be exactly one character long');
  const space = Number(wanted) - length(self);
  if (space <= 0) return self;
  checkText(Number(wanted));
  const left = side === 'left' ? space : side === 'right' ? 0 : Math.floor(space / 2) + (space & Number(wanted) & 1);
  return fill.repeat(left) + self + fill.repeat(space - left);
}

function zfill(self: string, width: unknown): string {
  const sign = /^[+-]/.exec(self)?.[0] ?? '';
  return sign + pad(self.slice(sign.length), Number(asInt(width) ?? 0) - sign.length, '0', 'left');
}

function expandTabs(self: string, size: unknown): string {
  const width = Math.max(0, Number(asInt(size) ?? 8));
  let column = 0;
  return Array.from(self, (point) => {
    if (point === '\t') {
      const spaces = width === 0 ? 0 : width - (column % width);
      column += spaces;
      return ' '.repeat(spaces);
    }
    column = point === '\n' || point === '\r' ? 0 : column + 1;
    return point;
  }).join('');
}
