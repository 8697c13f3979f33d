import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { Macro } from '../jinja/macro.js';
import type { MacroNode } from '../manifest/other-resources.js';
import type { DispatchRule } from '../project/types.js';

/** A macro with what is needed to call it: `macro.bind(context)`. */
export interface MacroDefinition {
  readonly node: MacroNode;
  readonly macro: Macro;
}

type Namespace = ReadonlyMap<string, MacroDefinition>;

/** The packages that come with us, in the order in which they are searched. */
export const internalPackages = ['dbt_postgres', 'dbt', 'dbt_pgtrickle'] as const;

/** What `adapter.dispatch` puts before the name of a macro. */
const dispatchPrefixes = ['postgres', 'default'];

/**
 * Which macro a name means. A template sees the macros of its own package, then those of the root project, then the packages by name,
 * then the built-in ones: so a project's macro wins over a built-in one of the same name.
 */
export class MacroScope {
  readonly #packages = new Map<string, Map<string, MacroDefinition>>();
  readonly #internal = new Map<string, MacroDefinition>();
  /** What a name means wherever it is: in the root project, in the last of the other packages, among the built-in ones. */
  readonly #anywhere: ReadonlyMap<string, MacroDefinition>;
  readonly #rootName: string;
  readonly #dispatchRules: readonly DispatchRule[];

  constructor(definitions: Iterable<MacroDefinition>, rootName: string, dispatchRules: readonly DispatchRule[]) {
    this.#rootName = rootName;
    this.#dispatchRules = dispatchRules;
    for (const definition of definitions) {
      const { package_name, name } = definition.node;
      const namespace = this.#packages.get(package_name) ?? new Map();
      namespace.set(name, definition);
      this.#packages.set(package_name, namespace);
    }
    for (const name of [...internalPackages].reverse()) {
      for (const [macro, definition] of this.#packages.get(name) ?? []) this.#internal.set(macro, definition);
    }
    const others = [...this.#packages].flatMap(([name, macros]) => (isInternal(name) ? [] : [...macros]));
    this.#anywhere = new Map([...this.#internal, ...others, ...(this.#packages.get(rootName) ?? [])]);
  }

  /** The macro that `name` means in a template of `localPackage`. */
  find(name: string, localPackage: string): MacroDefinition | undefined {
    return this.#own(localPackage)?.get(name) ?? this.#packages.get(this.#rootName)?.get(name) ?? this.#internal.get(name);
  }

  /** Every macro of every package. */
  *definitions(): Iterable<MacroDefinition> {
    for (const namespace of this.#packages.values()) yield* namespace.values();
  }

  /** A macro that a text of `packageName` names: its own, the root's, any other package's, or a built-in one. */
  inPackage(packageName: string, name: string): MacroDefinition | undefined {
    return this.#packages.get(packageName)?.get(name) ?? this.#anywhere.get(name);
  }

  /** A macro by its name and the package's, or, without one, wherever it is: in the root project first. */
  named(name: string, packageName: string | null): MacroDefinition | undefined {
    return packageName === null ? this.#anywhere.get(name) : (this.#packages.get(packageName) ?? this.namespace(packageName))?.get(name);
  }

  /** The macros of a package, as `dbt_utils` in `dbt_utils.star()`: `dbt` stands for all built-in ones. */
  namespace(packageName: string): Namespace | undefined {
    if (packageName === 'dbt') return this.#internal;
    // Unlike those of dbt itself, its macros are also known by the package's name: so projects of dbt-core call them.
    return packageName === 'dbt_pgtrickle' ? this.#packages.get(packageName) : this.#own(packageName);
  }

  /** The macro that `adapter.dispatch(name, namespace)` finds, if there is one. `tried` receives the names on the way. */
  findDispatched(name: string, namespace: string | null, localPackage: string, tried: string[] = []): MacroDefinition | undefined {
    for (const packageName of this.#searchOrder(namespace)) {
      for (const prefix of dispatchPrefixes) {
        const wanted = `${prefix}__${name}`;
        tried.push(packageName === null ? wanted : `${packageName}.${wanted}`);
        const found = packageName === null ? this.find(wanted, localPackage) : this.namespace(packageName)?.get(wanted);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /**
   * The macro that `adapter.dispatch(name, namespace)` finds.
   *
   * @throws {PgTrickleError} `DBT_MACRO_NOT_FOUND` with all names that were tried.
   */
  dispatch(name: string, namespace: string | null, localPackage: string): MacroDefinition {
    const tried: string[] = [];
    const found = this.findDispatched(name, namespace, localPackage, tried) ?? (namespace === null ? this.#dispatchedAnywhere(name) : undefined);
    if (found !== undefined) return found;
    throw new PgTrickleError('DBT_MACRO_NOT_FOUND', {
      message: `In dispatch: No macro named '${name}' found within namespace: '${namespace ?? 'None'}'\n    Searched for: ${tried.map((one) => `'${one}'`).join(', ')}`,
      hint: didYouMean(`default__${name}`, this.names(localPackage)),
      details: { macro: name, namespace, tried },
    });
  }

  /** What a macro of a package dispatches to without a word about the package: its own. */
  #dispatchedAnywhere(name: string): MacroDefinition | undefined {
    return dispatchPrefixes.map((prefix) => this.#anywhere.get(`${prefix}__${name}`)).find((macro) => macro !== undefined);
  }

  /** `generate_schema_name`, `generate_alias_name` or `generate_database_name` for a resource of `packageName`: an override in its own package wins. */
  nameGenerator(component: 'schema' | 'alias' | 'database', packageName: string): MacroDefinition {
    const name = `generate_${component}_name`;
    const found = this.#own(packageName)?.get(name) ?? this.#packages.get(this.#rootName)?.get(name) ?? this.#internal.get(name);
    if (found === undefined) throw new PgTrickleError('DBT_MACRO_NOT_FOUND', { message: `there is no macro ${name}` });
    return found;
  }

  /** The macro of a generic test that is written in `packageName`, or in `namespace` where the test names one. */
  genericTest(name: string, packageName: string): MacroDefinition | undefined {
    return this.inPackage(packageName, `test_${name}`);
  }

  /** Every macro that a template of `localPackage` can call by its plain name. */
  names(localPackage: string): string[] {
    return [...new Set([localPackage, this.#rootName].flatMap((name) => [...(this.#own(name)?.keys() ?? [])])), ...this.#internal.keys()];
  }

  #own(packageName: string): Map<string, MacroDefinition> | undefined {
    return isInternal(packageName) ? undefined : this.#packages.get(packageName);
  }

  #searchOrder(namespace: string | null): readonly (string | null)[] {
    if (namespace === null) return [null];
    const rule = this.#dispatchRules.find((one) => one.macroNamespace === namespace);
    if (rule !== undefined && rule.searchOrder.length > 0) return rule.searchOrder;
    return this.#packages.has(namespace) || namespace === 'dbt' ? [this.#rootName, namespace] : [null];
  }
}

function isInternal(packageName: string): boolean {
  return (internalPackages as readonly string[]).includes(packageName);
}
