import { PgTrickleError } from '@pgtrickle-js/core';
import { callValue } from './compile/call.js';
import { type Context, Scope } from './compile/frame.js';
import { type MacroDefinition, MacroFunction } from './compile/macro.js';
import { newTrace } from './compile/trace.js';
import type { RenderOptions } from './environment.js';
import type { PyFunction } from './values/function.js';
import { toPython } from './values/to-python.js';

/** A macro of a macro file. It sees its parameters and the names of the context it is bound to, nothing else of its file. It is compiled when it is bound. */
export class Macro {
  readonly #compile: () => MacroDefinition;
  #definition: MacroDefinition | undefined;

  constructor(compile: () => MacroDefinition) {
    this.#compile = compile;
  }

  /**
   * The function that the macro is in a context: for templates to call, or for `call` and `callSync`.
   *
   * @throws PgTrickleError JINJA_SYNTAX with the place
   */
  bind(context: Context, options: RenderOptions = {}): PyFunction {
    this.#definition ??= this.#compile();
    const root = new Scope();
    return new MacroFunction(this.#definition, { scope: root, root, context, mode: options.undefined ?? 'lenient' });
  }
}

/**
 * Calls a Python function from TypeScript at once. A macro gives its text, or the value of `return(x)`.
 *
 * @throws PgTrickleError JINJA_ASYNC_CALL when the call has to wait for the database
 */
export function callSync(callee: unknown, args: readonly unknown[] = [], kwargs: Readonly<Record<string, unknown>> = {}): unknown {
  const result = invoke(callee, args, kwargs);
  if (!(result instanceof Promise)) return result;
  result.catch(() => undefined);
  throw new PgTrickleError('JINJA_ASYNC_CALL', {
    message: 'the macro calls something that has to wait for the database, which is not available here',
  });
}

/** As `callSync`, waiting for calls that reach the database. */
export async function call(callee: unknown, args: readonly unknown[] = [], kwargs: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  return invoke(callee, args, kwargs);
}

function invoke(callee: unknown, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): unknown {
  const named = Object.assign(Object.create(null) as Record<string, unknown>, kwargs);
  for (const name of Object.keys(named)) named[name] = toPython(named[name]);
  return callValue(callee, args.map(toPython), named, newTrace());
}
