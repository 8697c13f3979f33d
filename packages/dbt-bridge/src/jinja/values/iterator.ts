import { PyObject } from './object.js';

/** A Python generator: goes over its items once, has no length and is always true. */
export class PyIterator extends PyObject {
  private readonly iterator: Iterator<unknown>;

  constructor(items: Iterable<unknown>) {
    super();
    this.iterator = items[Symbol.iterator]();
  }

  override get typeName(): string {
    return 'generator';
  }

  /** Without `return`, so that leaving a loop early does not end the generator. */
  override iterate(): Iterable<unknown> {
    const next = () => this.iterator.next();
    return { [Symbol.iterator]: () => ({ next }) };
  }
}
