import { PythonError } from '../errors.js';
import { Dict } from '../values/dict.js';
import { dictFrom } from '../values/dict-from.js';
import { DictView } from '../values/dict-view.js';
import { type MethodTable, methodTable } from '../values/function.js';
import type { Kwargs } from '../values/object.js';
import { toArray } from '../values/sequence.js';
import { repr } from '../values/text.js';
import { Tuple } from '../values/tuple.js';

/** Python's `dict` methods. */
export const dictMethods: MethodTable = methodTable({
  'get(key, default=None, /)': (self: Dict, key: unknown, otherwise: unknown) => (self.has(key) ? self.get(key) : otherwise),
  'keys()': (self: Dict) => new DictView(self, 'keys'),
  'values()': (self: Dict) => new DictView(self, 'values'),
  'items()': (self: Dict) => new DictView(self, 'items'),
  'update(*args, **kwargs)': (self: Dict, args: unknown[], kwargs: Kwargs) => {
    for (const [key, value] of dictFrom(args, kwargs, 'update').entries()) self.set(key, value);
    return null;
  },
  'pop(key, default?, /)': (self: Dict, key: unknown, otherwise: unknown) => {
    if (!self.has(key) && otherwise === undefined) throw new PythonError('KeyError', repr(key));
    const value = self.has(key) ? self.get(key) : otherwise;
    self.delete(key);
    return value;
  },
  'popitem()': (self: Dict) => {
    const last = Array.from(self.entries()).at(-1);
    if (last === undefined) throw new PythonError('KeyError', "'popitem(): dictionary is empty'");
    self.delete(last[0]);
    return new Tuple(last);
  },
  'setdefault(key, default=None, /)': (self: Dict, key: unknown, otherwise: unknown) => {
    if (!self.has(key)) self.set(key, otherwise);
    return self.get(key);
  },
  'clear()': (self: Dict) => {
    self.clear();
    return null;
  },
  'copy()': (self: Dict) => new Dict(self.entries()),
  'fromkeys(iterable, value=None, /)': (_self: Dict, keys: unknown, value: unknown) => new Dict(toArray(keys).map((key) => [key, value] as const)),
});
