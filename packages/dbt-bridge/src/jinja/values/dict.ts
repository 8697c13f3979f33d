import { equal } from './equal.js';
import { hashKey, unhashable } from './hash.js';
import { PyObject } from './object.js';
import { repr, reprItems } from './text.js';

/** A Python dict: keeps the order of insertion, and `1`, `True` and `1.0` are one key. */
export class Dict extends PyObject {
  private readonly entriesByKey = new Map<unknown, [key: unknown, value: unknown]>();

  constructor(entries: Iterable<readonly [unknown, unknown]> = []) {
    super();
    for (const [key, value] of entries) this.set(key, value);
  }

  override get typeName(): string {
    return 'dict';
  }

  get size(): number {
    return this.entriesByKey.size;
  }

  has(key: unknown): boolean {
    return this.entriesByKey.has(hashKey(key));
  }

  /** The value of a key; `undefined` when there is none. */
  get(key: unknown): unknown {
    return this.entriesByKey.get(hashKey(key))?.[1];
  }

  set(key: unknown, value: unknown): void {
    const hash = hashKey(key);
    const known = this.entriesByKey.get(hash);
    const stored = value === undefined ? null : value;
    if (known === undefined) this.entriesByKey.set(hash, [key, stored]);
    else known[1] = stored;
  }

  delete(key: unknown): boolean {
    return this.entriesByKey.delete(hashKey(key));
  }

  clear(): void {
    this.entriesByKey.clear();
  }

  *keys(): Iterable<unknown> {
    for (const [key] of this.entriesByKey.values()) yield key;
  }

  *values(): Iterable<unknown> {
    for (const [, value] of this.entriesByKey.values()) yield value;
  }

  entries(): Iterable<readonly [key: unknown, value: unknown]> {
    return this.entriesByKey.values();
  }

  override getItem(key: unknown): unknown {
    return this.get(key);
  }

  override iterate(): Iterable<unknown> {
    return this.keys();
  }

  override length(): number {
    return this.size;
  }

  override contains(item: unknown): boolean {
    return this.has(item);
  }

  override equals(other: unknown): boolean {
    if (!(other instanceof Dict) || other.size !== this.size) return false;
    for (const [key, value] of this.entries()) {
      const theirs = other.get(key);
      if (theirs === undefined || !equal(value, theirs)) return false;
    }
    return true;
  }

  override hash(): unknown {
    throw unhashable(this);
  }

  override repr(): string {
    return `{${reprItems(this, this.entries(), (entry) => {
      const [key, value] = entry as readonly [unknown, unknown];
      return `${repr(key)}: ${repr(value)}`;
    })}}`;
  }
}
