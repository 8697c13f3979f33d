import type { CallSite } from '../errors.js';
import { limitError } from '../errors.js';
import { limits } from '../values/limits.js';
import { PyObject } from '../values/object.js';
import { toPython } from '../values/to-python.js';
import { type UndefinedMode, undefinedName } from '../values/undefined.js';
import { globals } from './globals.js';
import type { Output } from './output.js';

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

/** What one rendering counts, whatever macros it goes through. */
interface Budget {
  steps: number;
}

/** The macros in progress and the budget they share. */
export interface Trace {
  readonly site: CallSite | undefined;
  readonly depth: number;
  readonly budget: Budget;
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

export function newTrace(): Trace {
  return { site: undefined, depth: 0, budget: { steps: 0 } };
}

/** Counts a turn of a loop or a call, so that no template runs forever. */
export function countStep({ budget }: Trace): void {
  budget.steps += 1;
  if (budget.steps > limits.steps) throw limitError(`the template took more than ${limits.steps} steps`);
}

export function lookUp(frame: Frame, name: string): unknown {
  const local = frame.scope.get(name);
  if (local !== undefined) return local;
  const value = frame.context.get(name);
  if (value !== undefined) return typeof value === 'object' && !(value instanceof PyObject) && !Array.isArray(value) ? toPython(value) : value;
  return globals.get(name) ?? undefinedName(name, frame.mode);
}
