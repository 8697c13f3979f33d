import { pyFunction } from '../jinja/values/function.js';
import { type Kwargs, PyObject } from '../jinja/values/object.js';
import { toPython } from '../jinja/values/to-python.js';
import { hasVar, readVar, type VarLayers } from './vars.js';

const signature = pyFunction('var(var_name, default?)', (name: string, fallback: unknown) => [name, fallback]);

/** `var('name', default)` and `var.has_var('name')`. A default of None counts when it was passed. With `isLenient` a variable that is not set is None. */
export class VarFunction extends PyObject {
  readonly #layers: VarLayers;
  readonly #isLenient: boolean;

  constructor(layers: VarLayers, isLenient = false) {
    super();
    this.#layers = layers;
    this.#isLenient = isLenient;
  }

  override get typeName(): string {
    return 'Var';
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(args: readonly unknown[], kwargs: Kwargs): unknown {
    const [name, fallback] = signature.call(args, kwargs) as [string, unknown];
    const otherwise = fallback === undefined && this.#isLenient ? null : fallback;
    return toPython(readVar(this.#layers, String(name), otherwise === undefined ? undefined : { value: otherwise }));
  }

  override getAttribute(name: string): unknown {
    return name === 'has_var' ? pyFunction('has_var(var_name)', (one) => hasVar(this.#layers, String(one))) : undefined;
  }
}
