import { PythonError, typeError, valueError } from '../errors.js';
import { equal } from '../values/equal.js';
import { type MethodTable, methodTable } from '../values/function.js';
import { checkItems } from '../values/limits.js';
import { asInt } from '../values/number.js';
import { compare } from '../values/order.js';
import { toArray } from '../values/sequence.js';
import { repr } from '../values/text.js';
import { isTrue } from '../values/truth.js';
import { typeName } from '../values/type-name.js';

type List = unknown[];

/** Python's `list` methods. Those that change the list give None. */
export const listMethods: MethodTable = methodTable({
  'append(object, /)': (self: List, item: unknown) => {
    checkItems(self.length + 1);
    self.push(item);
    return null;
  },
  'extend(iterable, /)': (self: List, items: unknown) => {
    const added = toArray(items);
    checkItems(self.length + added.length);
    for (const item of added) self.push(item);
    return null;
  },
  'insert(index, object, /)': (self: List, index: unknown, item: unknown) => {
    self.splice(position(index, self.length, true), 0, item);
    return null;
  },
  'pop(index=-1, /)': (self: List, index: unknown) => {
    if (self.length === 0) throw new PythonError('IndexError', 'pop from empty list');
    const at = position(index, self.length);
    if (at < 0 || at >= self.length) throw new PythonError('IndexError', 'pop index out of range');
    return self.splice(at, 1)[0];
  },
  'remove(value, /)': (self: List, item: unknown) => {
    const at = self.findIndex((candidate) => equal(candidate, item));
    if (at === -1) throw valueError('list.remove(x): x not in list');
    self.splice(at, 1);
    return null;
  },
  'clear()': (self: List) => {
    self.length = 0;
    return null;
  },
  'reverse()': (self: List) => {
    self.reverse();
    return null;
  },
  'sort(*, key=None, reverse=False)': (self: List, key: unknown, reverse: unknown) => {
    if (key !== null) throw typeError('list.sort() takes no key in templates: use the sort filter with an attribute');
    sortItems(self, isTrue(reverse));
    return null;
  },
  'copy()': (self: List) => [...self],
  'count(value, /)': count,
  'index(value, start=0, stop=9007199254740991, /)': indexOf,
});

/** Sorts in place; stable, also when reversed. */
export function sortItems(items: unknown[], reverse: boolean, key: (item: unknown) => unknown = (item) => item): unknown[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  keyed.sort((a, b) => (reverse ? compare(b.key, a.key) : compare(a.key, b.key)));
  keyed.forEach(({ item }, index) => {
    items[index] = item;
  });
  return items;
}

export function count(self: readonly unknown[], item: unknown): number {
  return self.filter((candidate) => equal(candidate, item)).length;
}

export function indexOf(self: readonly unknown[], item: unknown, start: unknown = 0, stop: unknown = self.length): number {
  const from = position(start, self.length, true);
  const to = position(stop, self.length, true);
  const at = self.findIndex((candidate, index) => index >= from && index < to && equal(candidate, item));
  if (at === -1) throw valueError(`${repr(item)} is not in list`);
  return at;
}

function position(value: unknown, length: number, clamp = false): number {
  const int = asInt(value);
  if (int === undefined) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
  const at = Number(int) < 0 ? Number(int) + length : Number(int);
  return clamp ? Math.min(length, Math.max(0, at)) : at;
}
