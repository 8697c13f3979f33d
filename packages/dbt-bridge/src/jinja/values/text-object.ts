import { attributeOf } from './attribute.js';
import { PyFunction } from './function.js';
import { itemOf } from './item.js';
import { PyObject } from './object.js';
import { ordered } from './order.js';
import { plainText } from './plain-text.js';
import { reprString } from './repr-string.js';
import { contains } from './sequence.js';

/** A string with something more to it: everything that asks for a string takes it for one. */
export abstract class TextObject extends PyObject {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override get typeName(): string {
    return 'str';
  }

  override getItem(key: unknown): unknown {
    return itemOf(this.text, key);
  }

  override iterate(): Iterable<unknown> {
    return this.text;
  }

  override length(): number {
    return Array.from(this.text).length;
  }

  override contains(item: unknown): boolean {
    return contains(this.text, plainText(item));
  }

  override equals(other: unknown): boolean {
    return plainText(other) === this.text;
  }

  override compare(other: unknown): number | undefined {
    const text = plainText(other);
    if (typeof text !== 'string') return undefined;
    return text === this.text ? 0 : ordered('<', this.text, text) ? -1 : 1;
  }

  override hash(): unknown {
    return this.text.startsWith('\0') ? `\0s${this.text}` : this.text;
  }

  override get isSequence(): boolean {
    return true;
  }

  override getAttribute(name: string): unknown {
    const method = attributeOf(this.text, name);
    return method instanceof PyFunction ? new PyFunction(name, (args, kwargs) => method.call(args.map(plainText), kwargs)) : undefined;
  }

  override plainText(): string {
    return this.text;
  }

  override str(): string {
    return this.text;
  }

  override repr(): string {
    return reprString(this.text);
  }
}
