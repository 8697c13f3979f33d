import { PyObject } from '../values/object.js';

/** A Python module: names to look up. */
export class PyModule extends PyObject {
  private readonly name: string;
  private readonly members: ReadonlyMap<string, unknown>;

  constructor(name: string, members: ReadonlyMap<string, unknown>) {
    super();
    this.name = name;
    this.members = members;
  }

  override get typeName(): string {
    return 'module';
  }

  override getAttribute(name: string): unknown {
    return this.members.get(name);
  }

  override getItem(key: unknown): unknown {
    return this.members.get(String(key));
  }

  override repr(): string {
    return `<module '${this.name}'>`;
  }
}
