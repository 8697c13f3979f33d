import { PyObject } from '../values/object.js';
import { toPython } from '../values/to-python.js';
import { type UndefinedMode, undefinedName } from '../values/undefined.js';
import { globals } from './globals.js';
import type { Output } from './output.js';
import type { Trace } from './trace.js';

/** Where the names of a template come from: a Map, or a resolver. `undefined` means that there is no such name. */
export interface Context {
  get(name: string): unknown;
}

/** The names that one part of a template has set, inside of those of the part around it. */
export class Scope {
  private readonly parent: Scope | undefined;
  private readonly names = new Map<string, unknown>();

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  get(name: string): unknown {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const value = scope.names.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  set(name: string, value: unknown): void {
    this.names.set(name, value === undefined ? null : value);
  }
}

/** What evaluation of a node needs. */
export interface Frame {
  readonly scope: Scope;
  /** The outermost scope of the template. */
  readonly root: Scope;
  readonly context: Context;
  readonly mode: UndefinedMode;
  readonly out: Output;
  readonly trace: Trace;
}

export function lookUp(frame: Frame, name: string): unknown {
  const local = frame.scope.get(name);
  if (local !== undefined) return local;
  const value = frame.context.get(name);
  if (value !== undefined) return typeof value === 'object' && !(value instanceof PyObject) && !Array.isArray(value) ? toPython(value) : value;
  return globals.get(name) ?? undefinedName(name, frame.mode);
}
