import { typeError } from '../errors.js';
import { type Kwargs, PyObject } from '../values/object.js';
import { plainText } from '../values/plain-text.js';
import { toPython } from '../values/to-python.js';
import { typeName } from '../values/type-name.js';
import type { Maybe } from './maybe.js';
import { countStep, type Trace } from './trace.js';

export const noKwargs: Kwargs = Object.freeze(Object.create(null) as Record<string, unknown>);

/** Calls a Python function, or a plain function of the host with positional arguments. */
export function callValue(callee: unknown, args: readonly unknown[], kwargs: Kwargs, trace: Trace): Maybe<unknown> {
  countStep(trace);
  return fromHost(invoke(callee, args, kwargs, trace));
}

function invoke(callee: unknown, args: readonly unknown[], kwargs: Kwargs, trace: Trace): unknown {
  if (callee instanceof PyObject) return callee.call(args, kwargs, trace);
  if (typeof callee !== 'function') throw typeError(`'${typeName(callee)}' object is not callable`);
  const [name] = Object.keys(kwargs);
  if (name !== undefined) throw typeError(`${callee.name || 'function'}() got an unexpected keyword argument '${name}'`);
  return (callee as (...args: readonly unknown[]) => unknown)(...args.map(plainText));
}

function fromHost(result: unknown): Maybe<unknown> {
  if (typeof result !== 'object' || result === null || result instanceof PyObject) return result === undefined ? null : result;
  if (typeof (result as PromiseLike<unknown>).then === 'function') return Promise.resolve(result).then(toPython);
  return toPython(result);
}
