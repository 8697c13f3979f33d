import type { Context } from '../jinja/compile/frame.js';
import { PyFunction, pyFunction } from '../jinja/values/function.js';
import { type Kwargs, PyObject } from '../jinja/values/object.js';
import type { UndefinedMode } from '../jinja/values/undefined.js';
import type { MacroDefinition, MacroScope } from './macro-scope.js';
import { VarFunction } from './var-function.js';

/** Hears of each macro that a template calls itself: those that it calls in turn are not reported. */
export type OnMacro = (uniqueId: string) => void;

interface MacroContextOptions {
  readonly scope: MacroScope;
  /** The package of the resource that is rendered: its macros come first, also for what other packages' macros call. */
  readonly packageName: string;
  /** What there is besides macros. A macro of the same name wins over it: projects write their own `ref`. */
  readonly values: Context;
  /** What wins over macros: what was set for this template alone. */
  readonly given?: Context | undefined;
  readonly onMacro?: OnMacro | undefined;
  /** How macros treat what is not defined. Default: as at run time. */
  readonly undefined?: UndefinedMode | undefined;
}

/** The names that a template of a package can use: macros, then values, then packages as namespaces. Macros are bound when they are asked for. */
export class MacroContext implements Context {
  readonly #options: MacroContextOptions;
  readonly #bound = new Map<MacroDefinition, PyFunction>();
  #depth = 0;
  #var: { readonly of: VarFunction; readonly here: VarFunction } | undefined;

  constructor(options: MacroContextOptions) {
    this.#options = options;
  }

  get(name: string): unknown {
    const { values, given, scope, packageName } = this.#options;
    const set = given?.get(name);
    if (set instanceof VarFunction) return this.#varOf(set);
    if (set !== undefined) return set;
    const definition = scope.find(name, packageName);
    if (definition !== undefined) return this.bind(definition);
    const value = values.get(name);
    if (value instanceof VarFunction) return this.#varOf(value);
    if (value !== undefined) return value;
    const namespace = scope.namespace(name);
    return namespace === undefined ? undefined : new MacroNamespace(name, namespace, this);
  }

  /** Variables that are templates see what the template sees that asks for them. */
  #varOf(value: VarFunction): VarFunction {
    if (this.#var?.of !== value) this.#var = { of: value, here: value.in(this, this.#options.undefined ?? 'lenient') };
    return this.#var.here;
  }

  /** `adapter.dispatch(name, namespace)`. @throws {PgTrickleError} `DBT_MACRO_NOT_FOUND` */
  dispatch(name: string, namespace: string | null): PyFunction {
    return this.bind(this.#options.scope.dispatch(name, namespace, this.#options.packageName));
  }

  /** The macro as a function whose names are looked up here. */
  bind(definition: MacroDefinition): PyFunction {
    const known = this.#bound.get(definition);
    if (known !== undefined) return known;
    const { onMacro, undefined: mode = 'lenient' } = this.#options;
    const macro = definition.macro.bind(this, { undefined: mode });
    const bound = onMacro === undefined ? macro : this.#reporting(definition, macro, onMacro);
    this.#bound.set(definition, bound);
    return bound;
  }

  /** Calls a macro on behalf of nobody: the resource that is rendered does not call it itself. */
  async callUnreported(name: string, kwargs: Kwargs): Promise<unknown> {
    this.#depth += 1;
    try {
      return await (this.get(name) as PyFunction).call([], kwargs);
    } finally {
      this.#depth -= 1;
    }
  }

  #reporting({ node }: MacroDefinition, macro: PyFunction, onMacro: OnMacro): PyFunction {
    return new PyFunction(node.name, (args, kwargs, trace) => {
      if (this.#depth === 0) onMacro(node.unique_id);
      this.#depth += 1;
      const leave = () => {
        this.#depth -= 1;
      };
      let waits = false;
      try {
        const result = macro.call(args, kwargs, trace);
        waits = result instanceof Promise;
        // What it calls after it has waited for the database is called by it, too.
        return waits ? (result as Promise<unknown>).finally(leave) : result;
      } finally {
        if (!waits) leave();
      }
    });
  }
}

/** A package as a name in a template: `dbt_utils.star(…)`. */
class MacroNamespace extends PyObject {
  readonly #name: string;
  readonly #macros: ReadonlyMap<string, MacroDefinition>;
  readonly #context: MacroContext;

  constructor(name: string, macros: ReadonlyMap<string, MacroDefinition>, context: MacroContext) {
    super();
    this.#name = name;
    this.#macros = macros;
    this.#context = context;
  }

  override getAttribute(name: string): unknown {
    const definition = this.#macros.get(name);
    if (definition !== undefined) return this.#context.bind(definition);
    return name === 'get' ? pyFunction('get(key, default=None)', (key, otherwise) => this.getItem(key) ?? otherwise) : undefined;
  }

  override getItem(key: unknown): unknown {
    const definition = typeof key === 'string' ? this.#macros.get(key) : undefined;
    return definition === undefined ? undefined : this.#context.bind(definition);
  }

  override contains(item: unknown): boolean {
    return typeof item === 'string' && this.#macros.has(item);
  }

  override iterate(): Iterable<unknown> {
    return this.#macros.keys();
  }

  override repr(): string {
    return `<package ${this.#name}>`;
  }
}
