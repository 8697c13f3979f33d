import type { Trace } from '../compile/trace.js';
import { type Kwargs, PyObject } from './object.js';
import { plainText } from './plain-text.js';
import { FunctionSignature } from './signature.js';

/** The body of a function: its arguments arrive in the order of its signature. */
// biome-ignore lint/suspicious/noExplicitAny: each body knows the types of its own parameters
export type FunctionBody = (...args: any[]) => unknown;

/** What a call does; one that calls a macro in turn hands the trace on, so that errors show the macros in between. */
export type CallBody = (args: readonly unknown[], kwargs: Kwargs, trace: Trace | undefined) => unknown;

/** A function that templates can call. It may return a promise: rendering then has to be asynchronous. */
export class PyFunction extends PyObject {
  readonly name: string;
  private readonly body: CallBody;

  constructor(name: string, body: CallBody) {
    super();
    this.name = name;
    this.body = body;
  }

  override get typeName(): string {
    return 'function';
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(args: readonly unknown[], kwargs: Kwargs, trace?: Trace): unknown {
    return this.body(args, kwargs, trace);
  }

  override repr(): string {
    return `<function ${this.name}>`;
  }
}

/**
 * A function of the host, for templates to call with positional and keyword arguments.
 *
 * @param signature as Python writes it; defaults are literals, `name?` gives `undefined` when the argument is missing
 * @example
 * pyFunction('ref(first, second=None, *, version=None)', (first: string, second: string | null, version: unknown) => relation);
 */
export function pyFunction(signature: string, body: FunctionBody): PyFunction {
  const parsed = FunctionSignature.of(signature);
  return new PyFunction(parsed.name, (args, kwargs) => body(...parsed.bind(args, kwargs).map(plainText)));
}

/** Methods of a type by name: each body takes the object first. */
export type MethodTable = ReadonlyMap<string, { readonly signature: FunctionSignature; readonly body: FunctionBody }>;

/** The methods of a type from their signatures. */
export function methodTable(methods: Record<string, FunctionBody>): MethodTable {
  return new Map(
    Object.entries(methods).map(([text, body]) => {
      const signature = FunctionSignature.of(text);
      return [signature.name, { signature, body }];
    }),
  );
}

/** A method with its object, or `undefined` when the type has none of that name. */
export function bindMethod(table: MethodTable, self: unknown, name: string): PyFunction | undefined {
  const method = table.get(name);
  if (method === undefined) return undefined;
  return new PyFunction(name, (args, kwargs) => method.body(self, ...method.signature.bind(args, kwargs)));
}
