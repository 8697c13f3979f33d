import type { Dict } from '../jinja/values/dict.js';
import { pyFunction } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { str } from '../jinja/values/text.js';

interface Names {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}

/** `context`: every name that a template can use as a dict, to which packages add names of their own (`context.update({…})`). */
export class ContextObject extends PyObject {
  readonly #names: Names;

  constructor(names: Names) {
    super();
    this.#names = names;
  }

  override get typeName(): string {
    return 'dict';
  }

  override getAttribute(name: string): unknown {
    const known = (key: unknown) => this.#names.get(str(key));
    const put = (key: unknown, value: unknown) => this.#names.set(str(key), value);
    switch (name) {
      case 'get':
        return pyFunction('get(key, default=None)', (key, otherwise) => {
          const value = known(key);
          return value === undefined ? otherwise : value;
        });
      case 'update':
        return pyFunction('update(other)', (other: Dict) => {
          for (const [key, value] of other.entries()) put(key, value);
          return null;
        });
      case 'setdefault':
        return pyFunction('setdefault(key, default=None)', (key, otherwise) => {
          if (known(key) === undefined) put(key, otherwise);
          return known(key);
        });
      default:
        return known(name);
    }
  }

  override getItem(key: unknown): unknown {
    return typeof key === 'string' ? this.#names.get(key) : undefined;
  }

  override contains(item: unknown): boolean {
    return typeof item === 'string' && this.#names.get(item) !== undefined;
  }

  override isTrue(): boolean {
    return true;
  }
}
