import type { Trace } from '../compile/trace.js';
import { typeError } from '../errors.js';

/** Arguments by name; no prototype, so that no name means anything special. */
export type Kwargs = Readonly<Record<string, unknown>>;

/**
 * A Python object that templates can use. A subclass overrides what its type can do; what it does not override fails with
 * Python's message. Every method returns Python values (see `toPython`).
 *
 * @example
 * class Column extends PyObject {
 *   override get typeName() { return 'Column'; }
 *   override getAttribute(name: string) { return name === 'quoted' ? '"id"' : undefined; }
 * }
 */
export abstract class PyObject {
  /** The name of the type in messages and in `repr`. */
  get typeName(): string {
    return 'object';
  }

  /** An attribute or a method; `undefined` when there is none. Never asked for a name that starts with an underscore. */
  getAttribute(_name: string): unknown {
    return undefined;
  }

  /** What `x[key]` is; `undefined` when there is no such item. */
  getItem(_key: unknown): unknown {
    return undefined;
  }

  /** The items, or `undefined` when the object cannot be iterated over. */
  iterate(): Iterable<unknown> | undefined {
    return undefined;
  }

  /** How many items; `undefined` when the object has no length. */
  length(): number | undefined {
    return undefined;
  }

  isTrue(): boolean {
    return this.length() !== 0;
  }

  /** Whether `item in x`; `undefined` leaves it to iteration. */
  contains(_item: unknown): boolean | undefined {
    return undefined;
  }

  /** The string that the object is, where it is one with something more. */
  plainText(): string | undefined {
    return undefined;
  }

  equals(other: unknown): boolean {
    return this === other;
  }

  /** Negative, zero or positive; `undefined` when the two have no order. */
  compare(_other: unknown): number | undefined {
    return undefined;
  }

  /** A key that equal objects share. */
  hash(): unknown {
    return this;
  }

  /** The result of an operator; `undefined` when the other operand decides. `reflected` means that this is the right operand. */
  operate(_operator: string, _other: unknown, _reflected: boolean): unknown {
    return undefined;
  }

  str(): string {
    return this.repr();
  }

  repr(): string {
    return `<${this.typeName} object>`;
  }

  get isCallable(): boolean {
    return false;
  }

  /** Whether `x is mapping`. */
  get isMapping(): boolean {
    return false;
  }

  /** Whether the test `is sequence` holds: it has a length and items by index or key. */
  get isSequence(): boolean {
    return false;
  }

  /** Called by templates; `trace` is what a macro hands on to the calls it makes itself. */
  call(_args: readonly unknown[], _kwargs: Kwargs, _trace?: Trace): unknown {
    throw typeError(`'${this.typeName}' object is not callable`);
  }
}
