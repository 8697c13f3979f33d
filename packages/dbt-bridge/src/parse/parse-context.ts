import { PgTrickleError } from '@pgtrickle-js/core';
import { Relation } from '../adapter/relation.js';
import { RelationClass } from '../adapter/relation-class.js';
import type { ConfigLayer } from '../config/project-layers.js';
import { adapterMacro } from '../context/adapter-macro.js';
import { ContextObject } from '../context/context-object.js';
import { MacroContext } from '../context/macro-context.js';
import type { MacroScope } from '../context/macro-scope.js';
import { MetricReference } from '../context/metric-reference.js';
import { Namespace } from '../context/namespace.js';
import { functionArguments, functionRef, metricArguments, refArguments, sourceArguments } from '../context/ref-arguments.js';
import { Dict } from '../jinja/values/dict.js';
import { PyFunction, pyFunction } from '../jinja/values/function.js';
import { type Kwargs, PyObject } from '../jinja/values/object.js';
import { toPlain } from '../jinja/values/to-plain.js';
import { toPython } from '../jinja/values/to-python.js';
import type { RefArgs } from '../manifest/resource.js';

/** What a template said while it was rendered to be parsed. */
export interface Captured {
  readonly refs: RefArgs[];
  readonly sources: [string, string][];
  readonly functions: string[][];
  readonly metrics: string[][];
  readonly configs: ConfigLayer[];
  /** What `config()` is given as it is written, under the flag that compares it. */
  readonly written?: ConfigLayer | undefined;
  readonly macros: Set<string>;
}

export function nothingCaptured(): Captured {
  return { refs: [], sources: [], functions: [], metrics: [], configs: [], macros: new Set() };
}

/** The resource whose template is rendered. */
export interface ParsedResource {
  readonly packageName: string;
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** `model` in the template, made when it is asked for. */
  readonly model: () => Record<string, unknown>;
}

/**
 * The context of the parse-time render: nothing is executed, `config`, `ref` and `source` write down what they are given, and what would
 * ask the database has nothing to say.
 */
export function parseContext(
  base: ReadonlyMap<string, unknown>,
  scope: MacroScope,
  resource: ParsedResource,
  captured: Captured,
  more: ReadonlyMap<string, unknown> = new Map(),
): MacroContext {
  const { database, schema, name, packageName } = resource;
  const self = () => new Relation({ database, schema, identifier: name });
  const lazy: Record<string, () => unknown> = {
    ref: () =>
      new PyFunction('ref', (args, kwargs) => {
        captured.refs.push(refArguments(args, kwargs));
        return self();
      }),
    source: () =>
      new PyFunction('source', (args) => {
        captured.sources.push(sourceArguments(args));
        return self();
      }),
    function: () =>
      new PyFunction('function', (args) => {
        captured.functions.push(functionArguments(args));
        return self().with({ type: 'function' });
      }),
    metric: () =>
      new PyFunction('metric', (args) => {
        const call = metricArguments(args);
        captured.metrics.push(call);
        const { name, package: packageName } = functionRef(call);
        return new MetricReference({ name, package_name: packageName });
      }),
    config: () => new ParseConfig(captured),
    this: self,
    model: () => toPython(resource.model()),
    node: () => toPython(resource.model()),
    adapter: () => new ParseAdapter(context),
    builtins: () => new Namespace((name) => values.get(name)),
    graph: () => new Dict([]),
    context: () => new ContextObject({ get: (name) => context.get(name), set: (name, value) => cache.set(name, value) }),
  };
  const cache = new Map<string, unknown>();
  const values = {
    get(wanted: string): unknown {
      const given = cache.get(wanted) ?? constants.get(wanted);
      if (given !== undefined) return given;
      const make = Object.hasOwn(lazy, wanted) ? lazy[wanted] : undefined;
      if (make === undefined) return base.get(wanted);
      const made = make();
      cache.set(wanted, made);
      return made;
    },
  };
  const context: MacroContext = new MacroContext({
    scope,
    packageName,
    values,
    given: more,
    onMacro: (uniqueId) => captured.macros.add(uniqueId),
    undefined: 'chaining',
  });
  return context;
}

/** The context of the macros that name relations: like that of a template, but for no resource. */
export function nameContext(base: ReadonlyMap<string, unknown>, scope: MacroScope, packageName: string): MacroContext {
  const values = { get: (name: string): unknown => constants.get(name) ?? (name === 'adapter' ? adapter : base.get(name)) };
  const context: MacroContext = new MacroContext({ scope, packageName, values });
  const adapter = new ParseAdapter(context);
  return context;
}

const nothing = (name: string, result: unknown = null) => new PyFunction(name, () => result);

/** What is the same for every resource. */
const constants = new Map<string, unknown>([
  ['execute', false],
  ['api', new Namespace({ Relation: new RelationClass(), Column: nothing('Column') })],
  ['selected_resources', []],
  ['pre_hooks', []],
  ['post_hooks', []],
  ['sql', ''],
  ['load_result', nothing('load_result')],
  ['store_result', nothing('store_result', '')],
  ['store_raw_result', nothing('store_raw_result', '')],
  ['write', nothing('write', '')],
  ['render', pyFunction('render(string)', (text) => text)],
  ['load_agate_table', nothing('load_agate_table')],
  ['thread_id', 'main'],
  ['adapter_macro', adapterMacro],
  ['validation', new Namespace({ any: new Namespace({}) })],
  [
    'try_or_compiler_error',
    pyFunction('try_or_compiler_error(message_if_exception, func, *args, **kwargs)', (message, func, args, kwargs) => {
      try {
        return (func as PyFunction).call(args, kwargs);
      } catch (cause) {
        throw new PgTrickleError('DBT_MACRO_RAISED', { message: String(message), cause });
      }
    }),
  ],
]);

/** `config(…)`: what it is given is written down; it has no answers yet. */
class ParseConfig extends PyObject {
  readonly #captured: Captured;

  constructor(captured: Captured) {
    super();
    this.#captured = captured;
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(args: readonly unknown[], kwargs: Kwargs): unknown {
    const named = Object.keys(kwargs).length > 0;
    if (args.length > 1 || (args.length === 1) === named || (args.length === 1 && !(args[0] instanceof Dict))) {
      throw new PgTrickleError('DBT_CONFIG_INVALID', {
        message: 'config() takes settings by name',
        hint: "Write config(materialized='table', tags=['nightly']).",
      });
    }
    const given = args.length === 1 ? toPlain(args[0]) : Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, toPlain(value)]));
    this.#captured.configs.push(given as ConfigLayer);
    return '';
  }

  override getAttribute(name: string): unknown {
    if (name === 'set') return new PyFunction('set', ([key, value]) => this.call([], { [String(key)]: value }));
    if (['get', 'require', 'meta_get', 'meta_require'].includes(name)) return nothing(name, '');
    if (name === 'persist_relation_docs' || name === 'persist_column_docs') return nothing(name, false);
    return undefined;
  }
}

/** Methods that give a list where the database would be asked. Everything else that is not listed below gives None. */
const lists = new Set([
  'get_columns_in_relation',
  'get_missing_columns',
  'get_column_schema_from_query',
  'list_relations',
  'list_relations_without_caching',
  'list_schemas',
]);

/** `adapter` while parsing: dispatch and quoting work, the database has nothing to say. */
class ParseAdapter extends PyObject {
  readonly #context: MacroContext;

  constructor(context: MacroContext) {
    super();
    this.#context = context;
  }

  override getAttribute(name: string): unknown {
    if (name === 'dispatch')
      return pyFunction('dispatch(macro_name, macro_namespace=None, packages=None)', (macro, namespace) =>
        this.#context.dispatch(String(macro), namespace),
      );
    if (name === 'quote') return pyFunction('quote(identifier)', (identifier) => `"${identifier}"`);
    if (name === 'type') return nothing('type', 'postgres');
    if (name === 'check_schema_exists') return nothing(name, false);
    if (name === 'get_relation') return nothing(name);
    return lists.has(name) ? nothing(name, []) : nothing(name);
  }
}
