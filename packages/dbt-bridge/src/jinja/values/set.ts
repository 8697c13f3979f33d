import { Dict } from './dict.js';
import { unhashable } from './hash.js';
import { PyObject } from './object.js';
import { reprItems } from './text.js';

/** A Python set. It iterates in the order of insertion, where Python's order is arbitrary. */
export class PySet extends PyObject {
  private readonly members: Dict;

  constructor(items: Iterable<unknown> = []) {
    super();
    this.members = new Dict();
    for (const item of items) this.add(item);
  }

  override get typeName(): string {
    return 'set';
  }

  add(item: unknown): void {
    if (!this.members.has(item)) this.members.set(item, true);
  }

  delete(item: unknown): boolean {
    return this.members.delete(item);
  }

  clear(): void {
    this.members.clear();
  }

  override iterate(): Iterable<unknown> {
    return this.members.keys();
  }

  override length(): number {
    return this.members.size;
  }

  override contains(item: unknown): boolean {
    return this.members.has(item);
  }

  isSubsetOf(other: PySet): boolean {
    for (const item of this.iterate()) if (!other.contains(item)) return false;
    return true;
  }

  override equals(other: unknown): boolean {
    return other instanceof PySet && other.length() === this.length() && this.isSubsetOf(other);
  }

  /** Sets are ordered by inclusion: NaN where neither includes the other. */
  override compare(other: unknown): number | undefined {
    if (!(other instanceof PySet)) return undefined;
    if (this.equals(other)) return 0;
    if (this.isSubsetOf(other)) return -1;
    return other.isSubsetOf(this) ? 1 : Number.NaN;
  }

  override hash(): unknown {
    throw unhashable(this);
  }

  override operate(operator: string, other: unknown, reflected: boolean): unknown {
    if (operator !== '-' || reflected || !(other instanceof PySet)) return undefined;
    return new PySet(Array.from(this.iterate()).filter((item) => !other.contains(item)));
  }

  override repr(): string {
    return this.length() === 0 ? 'set()' : `{${reprItems(this, this.iterate())}}`;
  }
}
