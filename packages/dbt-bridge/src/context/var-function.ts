import { PgTrickleError } from '@pgtrickle-js/core';
import type { Context } from '../jinja/compile/frame.js';
import type { Maybe } from '../jinja/compile/maybe.js';
import { parseTemplate } from '../jinja/environment.js';
import { pyFunction } from '../jinja/values/function.js';
import { type Kwargs, PyObject } from '../jinja/values/object.js';
import { toPython } from '../jinja/values/to-python.js';
import type { UndefinedMode } from '../jinja/values/undefined.js';
import { hasJinja } from '../project/render-yaml.js';
import { hasVar, readVar, type VarLayers } from './vars.js';

const signature = pyFunction('var(var_name, default?)', (name: string, fallback: unknown) => [name, fallback]);

interface VarOptions {
  /** A variable that is not set is None. */
  readonly isLenient?: boolean;
  /** In what a variable that is a template is rendered; without it, it stays a text. */
  readonly context?: Context;
  readonly undefined?: UndefinedMode;
}

/**
 * `var('name', default)` and `var.has_var('name')`. A default of None counts when it was passed. A text with Jinja in it is rendered where it is
 * asked for, so that `"{{ ref('orders') }}"` may be the value of a variable.
 */
export class VarFunction extends PyObject {
  readonly #layers: VarLayers;
  readonly #options: VarOptions;
  readonly #rendering = new Set<string>();

  constructor(layers: VarLayers, options: VarOptions = {}) {
    super();
    this.#layers = layers;
    this.#options = options;
  }

  /** The same variables, rendered in a context. */
  in(context: Context, mode: UndefinedMode): VarFunction {
    return new VarFunction(this.#layers, { ...this.#options, context, undefined: mode });
  }

  override get typeName(): string {
    return 'Var';
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(args: readonly unknown[], kwargs: Kwargs): unknown {
    const [name, fallback] = signature.call(args, kwargs) as [string, unknown];
    const otherwise = fallback === undefined && this.#options.isLenient ? null : fallback;
    const value = readVar(this.#layers, String(name), otherwise === undefined ? undefined : { value: otherwise });
    if (typeof value === 'string' && hasJinja(value) && hasVar(this.#layers, String(name))) return this.#rendered(String(name), value);
    return toPython(value);
  }

  override getAttribute(name: string): unknown {
    return name === 'has_var' ? pyFunction('has_var(var_name)', (one) => hasVar(this.#layers, String(one))) : undefined;
  }

  #rendered(name: string, text: string): Maybe<unknown> {
    const { context, undefined: mode = 'lenient' } = this.#options;
    if (context === undefined) return text;
    if (this.#rendering.has(name)) {
      throw new PgTrickleError('JINJA_LIMIT', {
        message: `the variable "${name}" refers to itself`,
        hint: 'Look for var() in the values of --vars and of vars: in dbt_project.yml.',
      });
    }
    this.#rendering.add(name);
    const leave = () => this.#rendering.delete(name);
    try {
      const rendered = parseTemplate(text, { path: `var('${name}')` }).renderMaybe(context, { undefined: mode });
      if (rendered instanceof Promise) return rendered.finally(leave);
      leave();
      return rendered;
    } catch (error) {
      leave();
      throw error;
    }
  }
}
