import { type CallSite, MacroReturn, PythonError, typeError } from '../errors.js';
import type { Source } from '../syntax/source.js';
import { dictFrom } from '../values/dict-from.js';
import { PyFunction } from '../values/function.js';
import { limits } from '../values/limits.js';
import type { Kwargs } from '../values/object.js';
import { reprString } from '../values/repr-string.js';
import { Tuple } from '../values/tuple.js';
import { Undefined } from '../values/undefined.js';
import type { Execute } from './execute.js';
import type { Evaluate } from './expression.js';
import { type Frame, Scope } from './frame.js';
import { chain, type Maybe, onFailure, untilResult } from './maybe.js';
import { TextOutput } from './output.js';
import { newTrace, type Trace } from './trace.js';

/** A compiled macro, before it meets the scope it is defined in. */
export interface MacroDefinition {
  readonly name: string;
  readonly source: Source;
  readonly at: number;
  readonly parameters: readonly { readonly name: string; readonly default: Evaluate | undefined }[];
  readonly body: Execute;
  readonly usesCaller: boolean;
  readonly usesKwargs: boolean;
  readonly usesVarargs: boolean;
}

/** dbt's `return(x)`: ends the macro, whose result is `x` itself and not a text. */
export const returnFunction = new PyFunction('return', (args, kwargs) => {
  throw new MacroReturn(args[0] ?? kwargs.data ?? null);
});

/** What a `macro` or `call` block defines. Its result is its text, or the value of `return(x)`. */
export class MacroFunction extends PyFunction {
  private readonly definition: MacroDefinition;
  private readonly frame: Pick<Frame, 'scope' | 'root' | 'context' | 'mode'>;

  constructor(definition: MacroDefinition, frame: Pick<Frame, 'scope' | 'root' | 'context' | 'mode'>) {
    super(definition.name, (args, kwargs, trace) => this.run(args, kwargs, trace));
    this.definition = definition;
    this.frame = frame;
  }

  override get typeName(): string {
    return 'Macro';
  }

  override getAttribute(name: string): unknown {
    const { definition } = this;
    switch (name) {
      case 'name':
        return definition.name;
      case 'arguments':
        return new Tuple(definition.parameters.map((parameter) => parameter.name));
      case 'caller':
        return definition.usesCaller;
      case 'catch_kwargs':
        return definition.usesKwargs;
      case 'catch_varargs':
        return definition.usesVarargs;
      default:
        return undefined;
    }
  }

  override repr(): string {
    return `<Macro ${reprString(this.definition.name)}>`;
  }

  private run(args: readonly unknown[], kwargs: Kwargs, trace: Trace = newTrace()): Maybe<unknown> {
    const { definition, frame: outer } = this;
    if (trace.depth >= limits.callDepth) throw new PythonError('RecursionError', 'maximum recursion depth exceeded');
    const scope = new Scope(outer.scope);
    const site: CallSite = {
      macro: definition.name,
      file: definition.source.path,
      line: definition.source.locate(definition.at).line,
      parent: trace.site,
    };
    const out = new TextOutput();
    const frame: Frame = { ...outer, scope, out, trace: { site, depth: trace.depth + 1, budget: trace.budget } };
    const run = () => chain(this.bind(args, kwargs, frame), () => chain(definition.body(frame), () => out.text as unknown));
    return onFailure(run, (error) => {
      if (error instanceof MacroReturn) return error.value;
      throw error;
    });
  }

  /** Sets the parameters, each default seeing those before it. */
  private bind(args: readonly unknown[], kwargs: Kwargs, frame: Frame): Maybe<undefined> {
    const { parameters, name } = this.definition;
    const left = new Map(Object.entries(kwargs));
    const { scope, mode } = frame;
    if (this.definition.usesCaller) {
      scope.set('caller', left.get('caller') ?? new Undefined('No caller defined', mode));
      left.delete('caller');
    }
    const bound = untilResult<(typeof parameters)[number], undefined>(parameters, (parameter, index) => {
      const given = index < args.length ? args[index] : left.get(parameter.name);
      if (index >= args.length) left.delete(parameter.name);
      if (given !== undefined) return void scope.set(parameter.name, given);
      if (parameter.default === undefined) {
        return void scope.set(parameter.name, new Undefined(`parameter ${reprString(parameter.name)} was not provided`, mode));
      }
      return chain(parameter.default(frame), (value) => void scope.set(parameter.name, value));
    });
    return chain(bound, () => {
      if (this.definition.usesKwargs) scope.set('kwargs', dictFrom([], Object.fromEntries(left)));
      else if (left.size > 0) throw this.unexpectedKeyword(left);
      if (this.definition.usesVarargs) scope.set('varargs', new Tuple(args.slice(parameters.length)));
      else if (args.length > parameters.length) throw typeError(`macro ${reprString(name)} takes not more than ${parameters.length} argument(s)`);
      return undefined;
    });
  }

  private unexpectedKeyword(left: ReadonlyMap<string, unknown>): Error {
    const name = reprString(this.definition.name);
    if (left.has('caller')) return typeError(`macro ${name} was invoked with two values for the special caller argument. This is most likely a bug.`);
    return typeError(`macro ${name} takes no keyword argument ${reprString([...left.keys()][0] ?? '')}`);
  }
}
