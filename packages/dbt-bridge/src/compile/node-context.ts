import { PgTrickleError } from '@pgtrickle-js/core';
import type { AdapterObject } from '../adapter/adapter-object.js';
import { ColumnClass } from '../adapter/column-object.js';
import { Relation } from '../adapter/relation.js';
import { RelationClass } from '../adapter/relation-class.js';
import { adapterMacro } from '../context/adapter-macro.js';
import { ContextObject } from '../context/context-object.js';
import { MacroContext } from '../context/macro-context.js';
import type { MacroScope } from '../context/macro-scope.js';
import { MetricReference } from '../context/metric-reference.js';
import { Namespace } from '../context/namespace.js';
import { type LogName, logFunction } from '../context/project-context.js';
import { functionArguments, functionRef, metricArguments, refArguments, sourceArguments } from '../context/ref-arguments.js';
import { parseTemplate } from '../jinja/environment.js';
import { PyFunction, pyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import type { ManifestNode, ModelNode } from '../manifest/node.js';
import type { ColumnInfo, RefArgs, UniqueId } from '../manifest/resource.js';
import type { MetricNode } from '../manifest/semantic.js';
import type { SourceNode } from '../manifest/source-node.js';
import type { Quoting } from '../project/types.js';
import { ephemeralPrefix } from './inject-ctes.js';
import { Results } from './results.js';
import { RunConfig } from './run-config.js';
import { type EventTimeFilter, renderFilter } from './time-window.js';

/** What a node's templates work with, from the rooms around. */
export interface NodeContextParts {
  /** What every template of the node's package sees. */
  readonly base: ReadonlyMap<string, unknown>;
  readonly scope: MacroScope;
  readonly node: ManifestNode;
  /** The project's, where a node does not say otherwise. */
  readonly quoting: Quoting;
  readonly adapter: (context: MacroContext) => AdapterObject;
  readonly resolveRef: (args: RefArgs) => ManifestNode;
  /** The relation to read in place of a node that is not built here: `--defer`. */
  readonly deferredRelation?: ((node: ManifestNode) => Relation | undefined) | undefined;
  readonly resolveSource: (source: string, table: string) => SourceNode | ModelNode;
  readonly resolveFunction: (args: RefArgs) => ManifestNode;
  readonly resolveMetric: (args: RefArgs) => MetricNode;
  /** What is shown of the rows of a relation with an `event_time`. */
  readonly eventTimeFilter: (target: ManifestNode | SourceNode) => EventTimeFilter | undefined;
  /** Hears of each ephemeral model that is referred to. */
  readonly onEphemeral: (id: UniqueId) => void;
  readonly write: (text: string) => Promise<void>;
  readonly loadSeed: () => Promise<unknown>;
  /** What `log()` says. */
  readonly onLog: (message: string, name: LogName) => void;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly shared: SharedValues;
  readonly threadId: string;
  /** `ref.config`. */
  readonly config: () => unknown;
}

/** The same for all nodes of a run, made once and when it is asked for. */
export interface SharedValues {
  readonly graph: () => unknown;
  readonly selectedResources: readonly UniqueId[];
  readonly invocationArgs: Readonly<Record<string, unknown>>;
}

export interface NodeContext {
  readonly context: MacroContext;
  readonly results: Results;
  /** Adds a name, in place of what had it. */
  set(name: string, value: unknown): void;
  /** Gives `sql` and `compiled_code` their value, once the node is compiled. */
  setSql(sql: string): void;
}

/** `ref`, which carries the config of the project: packages read it there. */
class RefFunction extends PyFunction {
  readonly #config: () => unknown;

  constructor(config: () => unknown, body: ConstructorParameters<typeof PyFunction>[1]) {
    super('ref', body);
    this.#config = config;
  }

  override getAttribute(name: string): unknown {
    return name === 'config' ? this.#config() : undefined;
  }
}

/** The context in which a node is compiled and run: the database answers, `ref` and `source` give relations. */
export function nodeContext(parts: NodeContextParts): NodeContext {
  const { node, base, scope, shared } = parts;
  const results = new Results();
  const values = new Map<string, unknown>(base);
  const given = new Map<string, unknown>();
  const lazy = new Map<string, () => unknown>();
  const context: MacroContext = new MacroContext({
    scope,
    packageName: node.package_name,
    given,
    // What a template calls only when it is executed is known from now on; a materialization is called by nobody.
    onMacro: (id) => {
      if ('macros' in node.depends_on && !node.depends_on.macros.includes(id) && !id.includes('.materialization_')) node.depends_on.macros.push(id);
    },
    values: {
      get(name) {
        const make = lazy.get(name);
        if (make === undefined) return values.get(name);
        lazy.delete(name);
        const made = make();
        values.set(name, made);
        return made;
      },
    },
  });
  const set = (more: Readonly<Record<string, unknown>>) => {
    for (const [name, value] of Object.entries(more)) values.set(name, value);
  };
  const hooks = (key: 'pre-hook' | 'post-hook') => toPython(node.config[key] ?? []);
  const config = new RunConfig(node);
  const shown = (relation: Relation, target: ManifestNode | SourceNode) => {
    const window = parts.eventTimeFilter(target);
    const limited = parts.flags.EMPTY === true ? relation.with({ limit: 0 }) : relation;
    return window === undefined ? limited : limited.with({ filter: renderFilter(window) });
  };
  const ref = new RefFunction(parts.config, (args, kwargs) => {
    const target = parts.resolveRef(refArguments(args, kwargs));
    const deferred = isEphemeral(target) ? undefined : parts.deferredRelation?.(target);
    return shown(deferred ?? relationOf(target, parts.quoting, parts.onEphemeral), target);
  });
  const source = new PyFunction('source', (args) => {
    const found = parts.resolveSource(...sourceArguments(args));
    return shown('alias' in found ? relationOf(found, parts.quoting, parts.onEphemeral) : sourceRelation(found), found);
  });
  const functionOf = new PyFunction('function', (args) => {
    const target = parts.resolveFunction(functionRef(functionArguments(args)));
    return (parts.deferredRelation?.(target) ?? ownRelation(target, parts.quoting)).with({ type: 'function' });
  });
  const metric = new PyFunction('metric', (args) => new MetricReference(parts.resolveMetric(functionRef(metricArguments(args)))));
  set({
    execute: true,
    config,
    ref,
    source,
    function: functionOf,
    metric,
    // Under whatever name a macro of the project has taken.
    builtins: new Namespace((name) => lazy.get(name)?.() ?? values.get(name)),
    this: ownRelation(node, parts.quoting),
    database: node.database,
    schema: node.schema,
    pre_hooks: hooks('pre-hook'),
    post_hooks: hooks('post-hook'),
    api: new Namespace({ Relation: new RelationClass(), Column: new ColumnClass() }),
    flags: new Namespace(parts.flags),
    selected_resources: shared.selectedResources,
    column: new ColumnClass(),
    env: base.get('target'),
    sql: null,
    compiled_code: null,
    defer_relation: null,
    sql_now: 'now()',
    adapter_macro: adapterMacro,
    thread_id: parts.threadId,
    ...results.functions(),
    render: pyFunction('render(string)', (text) => parseTemplate(str(text), { path: node.original_file_path }).render(context)),
    write: pyFunction('write(payload)', async (text) => {
      await parts.write(str(text));
      return '';
    }),
    load_agate_table: pyFunction('load_agate_table()', parts.loadSeed),
    log: logFunction(parts.onLog),
    submit_python_job: pyFunction('submit_python_job(parsed_model, compiled_code)', () => {
      throw new PgTrickleError('DBT_CONFIG_INVALID', { message: 'Python models cannot run on PostgreSQL', hint: 'Write the model in SQL.' });
    }),
    try_or_compiler_error: pyFunction('try_or_compiler_error(message_if_exception, func, *args, **kwargs)', async (message, func, args, kwargs) => {
      try {
        return await (func as PyFunction).call(args, kwargs);
      } catch (cause) {
        throw new PgTrickleError('DBT_MACRO_RAISED', { message: str(message), cause });
      }
    }),
    context: new ContextObject({ get: (name) => context.get(name), set: (name, value) => values.set(name, value) }),
  });
  lazy.set('adapter', () => parts.adapter(context));
  const model = () => toPython(withTypeAliases(node));
  lazy.set('model', model);
  lazy.set('node', model);
  lazy.set('graph', shared.graph);
  lazy.set('invocation_args_dict', () => toPython(shared.invocationArgs));
  const setSql = (sql: string) => {
    set({ sql, compiled_code: sql, pre_injected_sql: null });
    // The node has changed: it now carries its compiled code.
    for (const name of ['model', 'node']) lazy.set(name, model);
  };
  return { context, results, set: (name, value) => given.set(name, value), setSql };
}

/** A contract may say `string` for `text`, unless it sets `alias_types: false`. */
function withTypeAliases(node: ManifestNode): ManifestNode {
  const isAlias = ({ data_type: type }: ColumnInfo) => /^string$/i.test(type ?? '');
  if (node.config.contract?.alias_types === false || !Object.values(node.columns).some(isAlias)) return node;
  const columns = Object.entries(node.columns).map(([name, column]) => [name, isAlias(column) ? { ...column, data_type: 'TEXT' } : column] as const);
  return { ...node, columns: Object.fromEntries(columns) };
}

/** The relation of a node, or for an ephemeral one the name of its CTE. */
function relationOf(node: ManifestNode, quoting: Quoting, onEphemeral: (id: UniqueId) => void = () => {}): Relation {
  if (!isEphemeral(node)) return ownRelation(node, quoting);
  onEphemeral(node.unique_id);
  return new Relation({ identifier: `${ephemeralPrefix}${node.alias}`, type: 'cte', quotePolicy: { identifier: false } });
}

/** Whether other models take its SQL in, instead of selecting from a relation. */
export function isEphemeral(node: ManifestNode): boolean {
  return node.resource_type === 'model' && node.config.materialized === 'ephemeral';
}

/** The relation that a node is, or would be. */
export function ownRelation(
  { database, schema, alias, config }: Pick<ManifestNode, 'database' | 'schema' | 'alias' | 'config'>,
  quoting: Quoting,
): Relation {
  return new Relation({ database, schema, identifier: alias, quotePolicy: { ...quoting, ...booleans(config.quoting ?? {}) } });
}

/** The relation of a source. For `source()` its own `quoting` counts alone; where dbt measures freshness, that of the project as well. */
export function sourceRelation({ database, schema, identifier, quoting: own }: SourceNode, quoting: Partial<Quoting> = {}): Relation {
  return new Relation({ database, schema, identifier, quotePolicy: { ...quoting, ...booleans(own) } });
}

function booleans(quoting: Readonly<Record<string, boolean | null>>): Partial<Quoting> {
  return Object.fromEntries(Object.entries(quoting).filter(([key, value]) => key !== 'column' && typeof value === 'boolean'));
}
