import { Relation } from '../adapter/relation.js';
import type { MacroContext } from '../context/macro-context.js';
import { internalPackages, type MacroDefinition, type MacroScope } from '../context/macro-scope.js';
import { callSync } from '../jinja/macro.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import type { LoadedProject } from '../project/types.js';
import { nameContext } from './parse-context.js';

type Component = 'schema' | 'alias' | 'database';

interface Generator {
  readonly definition: MacroDefinition;
  readonly isBuiltIn: boolean;
}

/** What the name of a relation depends on. */
export interface NamedNode {
  readonly name: string;
  readonly package_name: string;
  readonly version?: string | number | null;
}

/**
 * Names relations by the macros `generate_schema_name`, `generate_alias_name` and `generate_database_name`, the project's own where it has
 * them. The built-in ones depend on little, so that their answers are kept.
 */
export class RelationNamer {
  readonly #scope: MacroScope;
  readonly #base: (packageName: string) => ReadonlyMap<string, unknown>;
  readonly #generators = new Map<string, Generator>();
  readonly #known = new Map<string, string>();
  readonly #contexts = new Map<string, MacroContext>();
  readonly #quoting: Readonly<Record<'database' | 'schema' | 'identifier', boolean>>;

  constructor(loaded: LoadedProject, scope: MacroScope, base: (packageName: string) => ReadonlyMap<string, unknown>) {
    this.#scope = scope;
    this.#base = base;
    this.#quoting = loaded.root.file.quoting;
  }

  /** One component of the name of `node`, for which `custom` is configured. */
  generate(component: Component, custom: unknown, node: NamedNode): string {
    const { definition, isBuiltIn } = this.#generator(component, node.package_name);
    if (!isBuiltIn) return this.#call(definition, custom, node);
    // Almost every resource is called what its file is called.
    if (component === 'alias' && !custom && !node.version) return node.name;
    const key = component === 'alias' ? `alias|${String(custom)}|${node.name}|${node.version ?? ''}` : `${component}|${String(custom)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#call(definition, custom, node);
    this.#known.set(key, name);
    return name;
  }

  /** The relation as SQL writes it. */
  relationName(node: { database: string | null; schema: string; alias: string }, quoting: Readonly<Record<string, unknown>> = {}): string {
    const quotePolicy = { ...this.#quoting, ...Object.fromEntries(Object.entries(quoting).filter(([, value]) => typeof value === 'boolean')) };
    return new Relation({ database: node.database, schema: node.schema, identifier: node.alias, quotePolicy }).render();
  }

  #generator(component: Component, packageName: string): Generator {
    const key = `${component}|${packageName}`;
    const known = this.#generators.get(key);
    if (known !== undefined) return known;
    const definition = this.#scope.nameGenerator(component, packageName);
    const generator = { definition, isBuiltIn: this.#isBuiltIn(definition) };
    this.#generators.set(key, generator);
    return generator;
  }

  #isBuiltIn({ node }: MacroDefinition): boolean {
    const isInternal = (name: string) => (internalPackages as readonly string[]).includes(name);
    if (!isInternal(node.package_name)) return false;
    const dispatched = this.#scope.findDispatched(node.name, 'dbt', node.package_name);
    return dispatched === undefined || isInternal(dispatched.node.package_name);
  }

  #call(definition: MacroDefinition, custom: unknown, node: NamedNode): string {
    const { package_name: packageName } = definition.node;
    let context = this.#contexts.get(packageName);
    if (context === undefined) {
      context = nameContext(this.#base(packageName), this.#scope, packageName);
      this.#contexts.set(packageName, context);
    }
    return str(callSync(context.bind(definition), [toPython(custom ?? null), toPython(node)])).trim();
  }
}
