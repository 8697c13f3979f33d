import type { Dict } from './dict.js';
import { equal } from './equal.js';
import { PyObject } from './object.js';
import { PySet } from './set.js';
import { reprItems } from './text.js';
import { Tuple } from './tuple.js';

/** What `.keys()`, `.values()` and `.items()` of a dict give: a view that follows its dict. */
export class DictView extends PyObject {
  private readonly dict: Dict;
  private readonly kind: 'keys' | 'values' | 'items';

  constructor(dict: Dict, kind: 'keys' | 'values' | 'items') {
    super();
    this.dict = dict;
    this.kind = kind;
  }

  override get typeName(): string {
    return `dict_${this.kind}`;
  }

  override iterate(): Iterable<unknown> {
    if (this.kind === 'items') return Array.from(this.dict.entries(), (entry) => new Tuple([...entry]));
    return this.dict[this.kind]();
  }

  override length(): number {
    return this.dict.size;
  }

  override contains(item: unknown): boolean | undefined {
    if (this.kind === 'keys') return this.dict.has(item);
    if (this.kind === 'values' || !(item instanceof Tuple)) return undefined;
    const [key, value] = item.items;
    return this.dict.has(key) && equal(this.dict.get(key), value);
  }

  override equals(other: unknown): boolean {
    if (this === other) return true;
    return (
      this.kind !== 'values' &&
      (other instanceof DictView || other instanceof PySet) &&
      new PySet(this.iterate()).equals(other instanceof PySet ? other : new PySet(other.iterate()))
    );
  }

  override repr(): string {
    return `${this.typeName}([${reprItems(this, this.iterate())}])`;
  }
}
