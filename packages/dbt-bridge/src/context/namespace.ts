import { PyObject } from '../jinja/values/object.js';

/** Names under a name: `api.Relation`, `flags.FULL_REFRESH`, `context['model']`. */
export class Namespace extends PyObject {
  readonly #find: (name: string) => unknown;

  constructor(members: Readonly<Record<string, unknown>> | ((name: string) => unknown)) {
    super();
    this.#find = typeof members === 'function' ? members : (name) => (Object.hasOwn(members, name) ? members[name] : undefined);
  }

  override getAttribute(name: string): unknown {
    return this.#find(name);
  }

  override getItem(key: unknown): unknown {
    return typeof key === 'string' ? this.#find(key) : undefined;
  }

  override contains(item: unknown): boolean {
    return typeof item === 'string' && this.#find(item) !== undefined;
  }

  override isTrue(): boolean {
    return true;
  }
}
