import type { Dict } from './dict.js';
import { dictFrom } from './dict-from.js';
import { type Kwargs, PyObject } from './object.js';
import { repr } from './text.js';

/** Jinja's `namespace()`: an object whose attributes a template can set, also from inside of a loop. */
export class Namespace extends PyObject {
  private readonly attributes: Dict;

  constructor(args: readonly unknown[], kwargs: Kwargs) {
    super();
    this.attributes = dictFrom(args, kwargs);
  }

  override get typeName(): string {
    return 'Namespace';
  }

  set(name: string, value: unknown): void {
    this.attributes.set(name, value);
  }

  override getAttribute(name: string): unknown {
    return this.attributes.get(name);
  }

  override repr(): string {
    return `<Namespace ${repr(this.attributes)}>`;
  }
}
