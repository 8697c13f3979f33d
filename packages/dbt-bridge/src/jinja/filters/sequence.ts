import type { Frame } from '../compile/frame.js';
import { PythonError, typeError } from '../errors.js';
import { binary } from '../values/arithmetic.js';
import { Dict } from '../values/dict.js';
import { itemOf, Slice } from '../values/item.js';
import { PyIterator } from '../values/iterator.js';
import { checkItems, checkText } from '../values/limits.js';
import { asInt } from '../values/number.js';
import { plainText } from '../values/plain-text.js';
import { isIterable, iterate, length, toArray } from '../values/sequence.js';
import { str } from '../values/text.js';
import { Tuple } from '../values/tuple.js';
import { typeName } from '../values/type-name.js';
import { Undefined } from '../values/undefined.js';
import { attributeGetter } from './attribute-getter.js';
import { filters, frameFilters } from './filter.js';

function first({ mode }: Frame, value: unknown): unknown {
  for (const item of iterate(value)) return item;
  return new Undefined('No first item, sequence was empty.', mode);
}

function last({ mode }: Frame, value: unknown): unknown {
  if (value instanceof PyIterator) throw typeError("'generator' object is not reversible");
  if (!isIterable(value)) throw typeError(`'${typeName(value)}' object is not reversible`);
  const items = toArray(value);
  return items.length === 0 ? new Undefined('No last item, sequence was empty.', mode) : items.at(-1);
}

function random({ mode }: Frame, value: unknown): unknown {
  const items = toArray(value);
  return items.length === 0 ? new Undefined('No random item, sequence was empty.', mode) : items[Math.floor(Math.random() * items.length)];
}

function join({ mode }: Frame, value: unknown, separator: unknown, attribute: unknown): string {
  const items = attribute === null ? toArray(value) : toArray(value).map(attributeGetter(attribute, mode));
  const texts = items.map(str);
  const between = str(separator);
  checkText(texts.reduce((sum, text) => sum + text.length + between.length, 0));
  return texts.join(between);
}

function sum({ mode }: Frame, value: unknown, attribute: unknown, start: unknown): unknown {
  if (typeof start === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  const items = attribute === null ? toArray(value) : toArray(value).map(attributeGetter(attribute, mode));
  return items.reduce((total, item) => binary('+', total, item), start);
}

function* batch(value: unknown, size: unknown, fill: unknown): Iterable<unknown> {
  const wanted = Number(asInt(size) ?? Number.POSITIVE_INFINITY);
  let row: unknown[] = [];
  for (const item of iterate(value)) {
    if (row.length === wanted) {
      yield row;
      row = [];
    }
    row.push(item);
  }
  if (row.length === 0) return;
  if (fill !== null) checkItems(wanted);
  if (fill !== null) while (row.length < wanted) row.push(fill);
  yield row;
}

function* slices(value: unknown, wanted: unknown, fill: unknown): Iterable<unknown> {
  const items = toArray(value);
  const total = Number(asInt(wanted) ?? Number.NaN);
  if (Number.isNaN(total)) throw typeError(`unsupported operand type(s) for //: 'int' and '${typeName(wanted)}'`);
  if (total === 0) throw new PythonError('ZeroDivisionError', 'integer division or modulo by zero');
  checkItems(total);
  const size = Math.floor(items.length / total);
  const longer = items.length % total;
  let from = 0;
  for (let index = 0; index < total; index += 1) {
    const to = from + size + (index < longer ? 1 : 0);
    const slice = items.slice(from, to);
    if (fill !== null && index >= longer) slice.push(fill);
    yield slice;
    from = to;
  }
}

function reverse(given: unknown): unknown {
  const value = plainText(given);
  if (typeof value === 'string') return itemOf(value, new Slice(null, null, -1));
  if (!isIterable(value)) throw new PythonError('FilterArgumentError', 'argument must be iterable');
  const items = toArray(value).reverse();
  return value instanceof PyIterator ? items : new PyIterator(items);
}

function items(value: unknown): PyIterator {
  if (value instanceof Undefined) return new PyIterator([]);
  if (!(value instanceof Dict)) throw typeError('Can only get item pairs from a mapping.');
  return new PyIterator(Array.from(value.entries(), (entry) => new Tuple([...entry])));
}

/** Filters for lists and other things to iterate over. */
export const sequenceFilters = [
  ...filters({
    'length()': length,
    'count()': length,
    'list()': toArray,
    'reverse()': reverse,
    'items()': items,
    'batch(linecount, fill_with=None)': (value: unknown, size: unknown, fill: unknown) => new PyIterator(batch(value, size, fill)),
    'slice(slices, fill_with=None)': (value: unknown, wanted: unknown, fill: unknown) => new PyIterator(slices(value, wanted, fill)),
  }),
  ...frameFilters({
    'first()': first,
    'last()': last,
    'random()': random,
    'join(d="", attribute=None)': join,
    'sum(attribute=None, start=0)': sum,
  }),
];
