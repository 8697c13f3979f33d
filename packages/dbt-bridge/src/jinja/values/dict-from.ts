import { typeError, valueError } from '../errors.js';
import { Dict } from './dict.js';
import type { Kwargs } from './object.js';
import { isIterable, toArray } from './sequence.js';
import { toPython } from './to-python.js';

/** What `dict(...)` and `.update(...)` take: a mapping or pairs, and keywords. */
export function dictFrom(args: readonly unknown[], kwargs: Kwargs, name = 'dict'): Dict {
  if (args.length > 1) throw typeError(`${name} expected at most 1 argument, got ${args.length}`);
  const dict = new Dict(args.length === 0 ? [] : pairs(toPython(args[0])));
  for (const key of Object.keys(kwargs)) dict.set(key, kwargs[key]);
  return dict;
}

function pairs(value: unknown): Iterable<readonly [unknown, unknown]> {
  if (value instanceof Dict) return value.entries();
  return toArray(value).map((pair, index) => {
    if (!isIterable(pair)) throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`);
    const items = toArray(pair);
    if (items.length !== 2) throw valueError(`dictionary update sequence element #${index} has length ${items.length}; 2 is required`);
    return [items[0], items[1]] as const;
  });
}
