import { equalItems } from './equal.js';
import { hashTuple } from './hash.js';
import { PyObject } from './object.js';
import { compareSequences } from './order.js';
import { reprItems } from './text.js';

/** A Python tuple. `fields` names its items, as in the pairs that `groupby` gives. */
export class Tuple extends PyObject {
  readonly items: readonly unknown[];
  private readonly fields: readonly string[];

  constructor(items: readonly unknown[], fields: readonly string[] = []) {
    super();
    this.items = items;
    this.fields = fields;
  }

  override get typeName(): string {
    return 'tuple';
  }

  override getAttribute(name: string): unknown {
    const index = this.fields.indexOf(name);
    return index === -1 ? undefined : this.items[index];
  }

  override iterate(): Iterable<unknown> {
    return this.items;
  }

  override length(): number {
    return this.items.length;
  }

  override equals(other: unknown): boolean {
    return other instanceof Tuple && equalItems(this.items, other.items);
  }

  override compare(other: unknown): number | undefined {
    return other instanceof Tuple ? compareSequences(this.items, other.items) : undefined;
  }

  override hash(): unknown {
    return hashTuple(this.items);
  }

  override repr(): string {
    return this.items.length === 1 ? `(${reprItems(this, this.items)},)` : `(${reprItems(this, this.items)})`;
  }
}
