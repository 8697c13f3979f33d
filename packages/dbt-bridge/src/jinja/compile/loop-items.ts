import { typeError } from '../errors.js';
import { chain, type Maybe } from './maybe.js';

/**
 * The items of a `for` block. Whether one passes the block's condition is asked when it is wanted, as in Jinja2: for its turn, or before it for
 * `loop.last`, `loop.nextitem` (one ahead) and `loop.length` (all that is left).
 */
export class LoopItems {
  readonly #kept: unknown[];
  readonly #all: readonly unknown[];
  readonly #passes: ((item: unknown) => Maybe<boolean>) | undefined;
  #asked = 0;

  constructor(all: readonly unknown[], passes: ((item: unknown) => Maybe<boolean>) | undefined) {
    this.#all = all;
    this.#passes = passes;
    this.#kept = passes === undefined ? [...all] : [];
    if (passes === undefined) this.#asked = all.length;
  }

  at(index: number): unknown {
    return this.#kept[index];
  }

  /** Whether there is an item of that index; asks for no more than that. */
  has(index: number): Maybe<boolean> {
    while (this.#kept.length <= index && this.#asked < this.#all.length) {
      const asked = this.#ask();
      if (asked instanceof Promise) return asked.then(() => this.has(index));
    }
    return this.#kept.length > index;
  }

  count(): Maybe<number> {
    return chain(this.has(Number.POSITIVE_INFINITY), () => this.#kept.length);
  }

  /** For what cannot wait, such as `loop | length`. */
  countNow(): number {
    const count = this.count();
    if (count instanceof Promise) throw typeError('the length of a loop whose condition asks the database is not known ahead');
    return count;
  }

  #ask(): Maybe<void> {
    const item = this.#all[this.#asked];
    this.#asked += 1;
    return chain((this.#passes as (item: unknown) => Maybe<boolean>)(item), (passes) => {
      if (passes) this.#kept.push(item);
    });
  }
}
