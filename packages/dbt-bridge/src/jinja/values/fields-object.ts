import { pyFunction } from './function.js';
import { PyObject } from './object.js';

/** An object of dbt's: its fields as attributes and as items, and all of them by `to_dict()`. A field is made when it is asked for. */
export class FieldsObject extends PyObject {
  readonly #type: string;
  readonly #field: (name: string) => unknown;
  readonly #all: () => unknown;

  constructor(type: string, field: (name: string) => unknown, all: () => unknown) {
    super();
    this.#type = type;
    this.#field = field;
    this.#all = all;
  }

  override get typeName(): string {
    return this.#type;
  }

  override getAttribute(name: string): unknown {
    return name === 'to_dict' ? pyFunction('to_dict(omit_none=False)', () => this.#all()) : this.#field(name);
  }

  override getItem(key: unknown): unknown {
    return typeof key === 'string' ? this.getAttribute(key) : undefined;
  }
}
