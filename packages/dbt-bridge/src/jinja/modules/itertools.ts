import { callValue, noKwargs } from '../compile/call.js';
import { newTrace } from '../compile/trace.js';
import { typeError, valueError } from '../errors.js';
import { binary } from '../values/arithmetic.js';
import { pyFunction } from '../values/function.js';
import { PyIterator } from '../values/iterator.js';
import { checkItems } from '../values/limits.js';
import { asInt } from '../values/number.js';
import { iterate, toArray } from '../values/sequence.js';
import { isTrue } from '../values/truth.js';
import { Tuple } from '../values/tuple.js';

function integer(value: unknown): number {
  const int = asInt(value);
  if (int === undefined) throw valueError('itertools: an integer is needed');
  return Number(int);
}

/** Every choice of one item from each pool, the last pool turning fastest. */
function* product(pools: readonly (readonly unknown[])[], chosen: readonly unknown[] = []): Iterable<Tuple> {
  const pool = pools[chosen.length];
  if (pool === undefined) return yield new Tuple(chosen);
  for (const item of pool) yield* product(pools, [...chosen, item]);
}

/** Every choice of `size` indexes of which each follows the one before as `next` says. */
function* choices(
  count: number,
  size: number,
  next: (chosen: readonly number[]) => Iterable<number>,
  chosen: readonly number[] = [],
): Iterable<readonly number[]> {
  if (chosen.length === size) return yield chosen;
  for (const index of next(chosen)) if (index < count) yield* choices(count, size, next, [...chosen, index]);
}

function* upFrom(start: number, end: number): Iterable<number> {
  for (let index = start; index < end; index += 1) yield index;
}

function chosenFrom(items: readonly unknown[], size: number, next: (chosen: readonly number[]) => Iterable<number>): PyIterator {
  const tuples = function* () {
    for (const chosen of choices(items.length, size, next)) yield new Tuple(chosen.map((index) => items[index]));
  };
  return new PyIterator(tuples());
}

function* count(start: unknown, step: unknown): Iterable<unknown> {
  for (let value = start; ; value = binary('+', value, step)) yield value;
}

function* cycle(items: readonly unknown[]): Iterable<unknown> {
  while (items.length > 0) yield* items;
}

function* repeat(item: unknown, times: number): Iterable<unknown> {
  for (let turn = 0; turn < times; turn += 1) yield item;
}

function callNow(callee: unknown, args: readonly unknown[]): unknown {
  const result = callValue(callee, args, noKwargs, newTrace());
  if (result instanceof Promise) throw typeError('a function given to itertools cannot wait for the database');
  return result;
}

function* accumulate(items: unknown, combine: unknown, initial: unknown): Iterable<unknown> {
  let total: unknown = initial === null ? undefined : initial;
  if (total !== undefined) yield total;
  for (const item of iterate(items)) {
    total = total === undefined ? item : combine === null ? binary('+', total, item) : callNow(combine, [total, item]);
    yield total;
  }
}

function* chain(sequences: Iterable<unknown>): Iterable<unknown> {
  for (const sequence of sequences) yield* iterate(sequence);
}

function slice(items: unknown, args: readonly unknown[]): PyIterator {
  const [first = null, second, third] = args;
  const start = second === undefined || first === null ? 0 : integer(first);
  const stop = second === undefined ? first : second;
  const step = third === undefined || third === null ? 1 : integer(third);
  const end = stop === null ? Number.POSITIVE_INFINITY : integer(stop);
  if (start < 0 || end < 0 || step < 1) throw valueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.');
  const taken: unknown[] = [];
  let index = 0;
  if (end > 0) {
    for (const item of iterate(items)) {
      if (index >= start && (index - start) % step === 0) taken.push(item);
      checkItems(taken.length);
      index += 1;
      if (index >= end) break;
    }
  }
  return new PyIterator(taken);
}

/** The shorter sequences are filled up. */
function zipLongest(sequences: readonly unknown[], fill: unknown): PyIterator {
  const lists = sequences.map(toArray);
  const length = Math.max(0, ...lists.map((list) => list.length));
  return new PyIterator(Array.from({ length }, (_, index) => new Tuple(lists.map((list) => (index < list.length ? list[index] : fill)))));
}

const functions = [
  pyFunction('chain(*iterables)', (sequences: unknown[]) => new PyIterator(chain(sequences))),
  pyFunction('product(*iterables, repeat=1)', (times: unknown, sequences: unknown[]) => {
    const lists = sequences.map(toArray);
    return new PyIterator(product(Array.from({ length: integer(times) }, () => lists).flat()));
  }),
  pyFunction('permutations(iterable, r=None)', (items: unknown, size: unknown) => {
    const list = toArray(items);
    return chosenFrom(list, size === null ? list.length : integer(size), (chosen) =>
      [...upFrom(0, list.length)].filter((index) => !chosen.includes(index)),
    );
  }),
  pyFunction('combinations(iterable, r)', (items: unknown, size: unknown) => {
    const list = toArray(items);
    return chosenFrom(list, integer(size), (chosen) => upFrom((chosen.at(-1) ?? -1) + 1, list.length));
  }),
  pyFunction('combinations_with_replacement(iterable, r)', (items: unknown, size: unknown) => {
    const list = toArray(items);
    return chosenFrom(list, integer(size), (chosen) => upFrom(chosen.at(-1) ?? 0, list.length));
  }),
  pyFunction('count(start=0, step=1)', (start: unknown, step: unknown) => new PyIterator(count(start, step))),
  pyFunction('cycle(iterable)', (items: unknown) => new PyIterator(cycle(toArray(items)))),
  pyFunction(
    'repeat(object, times=None)',
    (item: unknown, times: unknown) => new PyIterator(repeat(item, times === null ? Number.POSITIVE_INFINITY : integer(times))),
  ),
  pyFunction(
    'accumulate(iterable, func=None, *, initial=None)',
    (items: unknown, combine: unknown, initial: unknown) => new PyIterator(accumulate(items, combine, initial)),
  ),
  pyFunction('compress(data, selectors)', (data: unknown, selectors: unknown) => {
    const chosen = toArray(selectors);
    return new PyIterator(toArray(data).filter((_, index) => isTrue(chosen[index])));
  }),
  pyFunction('islice(iterable, *args)', slice),
  pyFunction(
    'starmap(function, iterable)',
    (callee: unknown, items: unknown) => new PyIterator(toArray(items).map((args) => callNow(callee, toArray(args)))),
  ),
  pyFunction('tee(iterable, n=2)', (items: unknown, count: unknown) => {
    const list = toArray(items);
    return new Tuple(Array.from({ length: integer(count) }, () => new PyIterator(list)));
  }),
  pyFunction('zip_longest(*iterables, fillvalue=None)', (fill: unknown, sequences: unknown[]) => zipLongest(sequences, fill)),
];

/** Python's `itertools`, as `modules.itertools` in dbt. */
export const itertools: ReadonlyMap<string, unknown> = new Map(functions.map((fn) => [fn.name, fn]));
