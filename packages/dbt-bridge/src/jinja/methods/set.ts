import { PythonError } from '../errors.js';
import { type MethodTable, methodTable } from '../values/function.js';
import type { Range } from '../values/range.js';
import { toArray } from '../values/sequence.js';
import { PySet } from '../values/set.js';
import { repr } from '../values/text.js';
import type { Tuple } from '../values/tuple.js';
import { count, indexOf } from './list.js';

/** Python's `tuple` methods. */
export const tupleMethods: MethodTable = methodTable({
  'count(value, /)': (self: Tuple, item: unknown) => count(self.items, item),
  'index(value, start=0, stop=9007199254740991, /)': (self: Tuple, item: unknown, start: unknown, stop: unknown) =>
    indexOf(self.items, item, start, stop),
});

/** Python's `range` methods. */
export const rangeMethods: MethodTable = methodTable({
  'count(value, /)': (self: Range, item: unknown) => count(toArray(self), item),
  'index(value, /)': (self: Range, item: unknown) => indexOf(toArray(self), item),
});

/** Python's `set` methods. */
export const setMethods: MethodTable = methodTable({
  'add(item, /)': (self: PySet, item: unknown) => {
    self.add(item);
    return null;
  },
  'discard(item, /)': (self: PySet, item: unknown) => {
    self.delete(item);
    return null;
  },
  'remove(item, /)': (self: PySet, item: unknown) => {
    if (!self.delete(item)) throw new PythonError('KeyError', repr(item));
    return null;
  },
  'pop()': (self: PySet) => {
    const [first] = toArray(self);
    if (first === undefined) throw new PythonError('KeyError', "'pop from an empty set'");
    self.delete(first);
    return first;
  },
  'clear()': (self: PySet) => {
    self.clear();
    return null;
  },
  'copy()': (self: PySet) => new PySet(self.iterate()),
  'update(*others)': (self: PySet, others: unknown[]) => {
    for (const item of others.flatMap(toArray)) self.add(item);
    return null;
  },
  'union(*others)': (self: PySet, others: unknown[]) => new PySet([...toArray(self), ...others.flatMap(toArray)]),
  'intersection(*others)': (self: PySet, others: unknown[]) => filtered(self, (item) => asSets(others).every((other) => other.contains(item))),
  'difference(*others)': (self: PySet, others: unknown[]) => filtered(self, (item) => !asSets(others).some((other) => other.contains(item))),
  'symmetric_difference(other, /)': (self: PySet, other: unknown) => {
    const theirs = new PySet(toArray(other));
    return new PySet([...toArray(self).filter((item) => !theirs.contains(item)), ...toArray(theirs).filter((item) => !self.contains(item))]);
  },
  'issubset(other, /)': (self: PySet, other: unknown) => self.isSubsetOf(new PySet(toArray(other))),
  'issuperset(other, /)': (self: PySet, other: unknown) => new PySet(toArray(other)).isSubsetOf(self),
  'isdisjoint(other, /)': (self: PySet, other: unknown) => !toArray(other).some((item) => self.contains(item)),
});

function asSets(others: readonly unknown[]): PySet[] {
  return others.map((other) => new PySet(toArray(other)));
}

function filtered(self: PySet, keep: (item: unknown) => boolean): PySet {
  return new PySet(toArray(self).filter(keep));
}
