import type { Frame } from '../compile/frame.js';
import { PythonError } from '../errors.js';
import { sortItems } from '../methods/list.js';
import { Dict } from '../values/dict.js';
import { equal } from '../values/equal.js';
import { hashKey } from '../values/hash.js';
import { PyIterator } from '../values/iterator.js';
import { ordered } from '../values/order.js';
import { iterate, toArray } from '../values/sequence.js';
import { isTrue } from '../values/truth.js';
import { Tuple } from '../values/tuple.js';
import { noAttribute } from '../values/type-name.js';
import { Undefined } from '../values/undefined.js';
import { attributeGetter, type Getter, ignoreCase } from './attribute-getter.js';
import { filters, frameFilters } from './filter.js';

function keyGetter({ mode }: Frame, attribute: unknown, caseSensitive: unknown, otherwise: unknown = null): Getter {
  const get = attributeGetter(attribute, mode, otherwise);
  return isTrue(caseSensitive) ? get : (item) => ignoreCase(get(item));
}

/** Several attributes with commas between them sort by the first, then the second. */
function sort(frame: Frame, value: unknown, reverse: unknown, caseSensitive: unknown, attribute: unknown): unknown[] {
  const attributes = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = attributes.map((each) => keyGetter(frame, each, caseSensitive));
  return sortItems(toArray(value), isTrue(reverse), (item) => getters.map((get) => get(item)));
}

function extreme(frame: Frame, value: unknown, caseSensitive: unknown, attribute: unknown, operator: '<' | '>'): unknown {
  const get = keyGetter(frame, attribute, caseSensitive);
  let best: { item: unknown; key: unknown } | undefined;
  for (const item of iterate(value)) {
    const key = get(item);
    if (best === undefined || ordered(operator, key, best.key)) best = { item, key };
  }
  return best === undefined ? new Undefined('No aggregated item, sequence was empty.', frame.mode) : best.item;
}

function* unique(value: unknown, get: Getter): Iterable<unknown> {
  const seen = new Set<unknown>();
  for (const item of iterate(value)) {
    const key = hashKey(get(item));
    if (seen.has(key)) continue;
    seen.add(key);
    yield item;
  }
}

function groupBy(frame: Frame, value: unknown, attribute: unknown, otherwise: unknown, caseSensitive: unknown): Tuple[] {
  const get = keyGetter(frame, attribute, caseSensitive, otherwise);
  const exact = attributeGetter(attribute, frame.mode, otherwise);
  const groups: { key: unknown; items: unknown[] }[] = [];
  for (const item of sortItems(toArray(value), false, get)) {
    const key = get(item);
    const current = groups.at(-1);
    if (current !== undefined && equal(current.key, key)) current.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ items }) => new Tuple([exact(items[0]), items], ['grouper', 'list']));
}

function dictSort(value: unknown, caseSensitive: unknown, by: unknown, reverse: unknown): unknown[] {
  if (by !== 'key' && by !== 'value') throw new PythonError('FilterArgumentError', 'You can only sort by either "key" or "value"');
  if (value instanceof Undefined) throw value.error();
  if (!(value instanceof Dict)) throw noAttribute(value, 'items');
  const position = by === 'key' ? 0 : 1;
  const pairs = Array.from(value.entries(), (entry) => new Tuple([...entry]));
  return sortItems(pairs, isTrue(reverse), (pair) => {
    const key = (pair as Tuple).items[position];
    return isTrue(caseSensitive) ? key : ignoreCase(key);
  });
}

/** Filters that sort, group and compare items. */
export const sortFilters = [
  ...filters({ 'dictsort(case_sensitive=False, by="key", reverse=False)': dictSort }),
  ...frameFilters({
    'sort(reverse=False, case_sensitive=False, attribute=None)': sort,
    'min(case_sensitive=False, attribute=None)': (frame: Frame, value: unknown, caseSensitive: unknown, attribute: unknown) =>
      extreme(frame, value, caseSensitive, attribute, '<'),
    'max(case_sensitive=False, attribute=None)': (frame: Frame, value: unknown, caseSensitive: unknown, attribute: unknown) =>
      extreme(frame, value, caseSensitive, attribute, '>'),
    'unique(case_sensitive=False, attribute=None)': (frame: Frame, value: unknown, caseSensitive: unknown, attribute: unknown) =>
      new PyIterator(unique(value, keyGetter(frame, attribute, caseSensitive))),
    'groupby(attribute, default=None, case_sensitive=False)': groupBy,
  }),
];
