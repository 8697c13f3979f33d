import { PgTrickleError } from '@pgtrickle-js/core';
import { AdapterObject } from '../adapter/adapter-object.js';
import { Behavior } from '../adapter/behavior.js';
import { addQueryComment } from '../adapter/query-comment.js';
import { ResultTable } from '../adapter/result-table.js';
import { type NodeContext, nodeContext } from '../compile/node-context.js';
import type { MacroContext } from '../context/macro-context.js';
import { projectContext } from '../context/project-context.js';
import { runtimeConfig } from '../context/runtime-config.js';
import { parseBlocks } from '../jinja/blocks.js';
import { callSync } from '../jinja/macro.js';
import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import { eventTimeFilter } from './event-time.js';
import { functionMethods } from './function-methods.js';
import { loadSeed } from './load-seed.js';
import type { RunParts } from './run-parts.js';
import { streamTableMethods } from './stream-table.js';
import { viewMethods } from './view-methods.js';

export interface NodeRuntime extends NodeContext {
  readonly adapter: () => AdapterObject;
  readonly ephemeral: Set<UniqueId>;
}

/** The context of one node on the session of one thread. */
export function nodeRuntime(node: ManifestNode, thread: string, parts: RunParts): NodeRuntime {
  const { project, scope, pool, cache, emit } = parts;
  const { profile, root } = project;
  const ephemeral = new Set<UniqueId>();
  let adapter: AdapterObject | undefined;
  // Most nodes that are compiled send nothing.
  let comment: ReturnType<typeof commentFor> | undefined;
  const session = () => (parts.introspect ? pool.get(thread) : refuse(node));
  const makeAdapter = (context: MacroContext): AdapterObject => {
    adapter ??= new AdapterObject({
      session,
      cache,
      autocommit: parts.flags.WHICH === 'run-operation',
      database: profile.credentials.database,
      quoting: root.file.quoting,
      comment: () => (comment ??= commentFor(node, parts, context)),
      callMacro: (name, kwargs) => context.callUnreported(name, kwargs),
      dispatch: (name, namespace) => context.dispatch(name, namespace),
      onPrint: (text) => emit({ kind: 'message', level: 'info', name: 'PrintEvent', text, node }),
      onStatement: (sql) => emit({ kind: 'message', level: 'debug', name: 'SQLQuery', text: `On ${node.unique_id}: ${sql}` }),
      onWarning: (text) => emit({ kind: 'message', level: 'warn', text }),
      extensions: new Map<string, unknown>([
        ['behavior', new Behavior(parts.flags)],
        ...streamTableMethods(node, { project: root, ahead: parts.ahead, session }),
        ...viewMethods(node, parts, session),
        ...functionMethods(session),
      ]),
    });
    return adapter;
  };
  const runtime = nodeContext({
    base: baseOf(node.package_name, parts),
    scope,
    node,
    quoting: root.file.quoting,
    adapter: makeAdapter,
    resolveRef: (args) => parts.resolveRef(args, node),
    deferredRelation: parts.deferredRelation,
    resolveSource: (source, table) => parts.resolveSource(source, table, node),
    resolveFunction: (args) => parts.resolveFunction(args, node),
    resolveMetric: (args) => parts.resolveMetric(args, node),
    eventTimeFilter: (target) => eventTimeFilter(node, target, parts),
    onEphemeral: (id) => ephemeral.add(id),
    write: (text) => parts.write('run', node, text),
    loadSeed: async (): Promise<ResultTable> => {
      const table = await loadSeed(node, project);
      return parts.flags.WHICH === 'seed' && parts.flags.EMPTY === true ? new ResultTable(table.columnNames, [], table.sqlTypes) : table;
    },
    onLog: (text, name) => parts.emit({ kind: 'message', level: name === 'JinjaLogDebug' ? 'debug' : 'info', text, name, node }),
    flags: parts.flags,
    shared: parts.shared,
    threadId: thread === 'main' ? 'MainThread' : thread,
    config: () => runtimeConfig(project, parts.shared.invocationArgs),
  });
  return { ...runtime, ephemeral, adapter: () => makeAdapter(runtime.context) };
}

/** What `--no-introspect` makes of a template that asks the database. */
async function refuse({ name }: ManifestNode): Promise<never> {
  throw new PgTrickleError('JINJA_ASYNC_CALL', {
    message: `the template of "${name}" asks the database, and --no-introspect forbids it`,
    hint: 'Leave out --no-introspect, or guard the call with {% if flags.INTROSPECT %}.',
  });
}

/** The same for all nodes of a package. */
function baseOf(packageName: string, { project, bases, emit }: RunParts): ReadonlyMap<string, unknown> {
  const known = bases.get(packageName);
  if (known !== undefined) return known;
  const base = projectContext(project, packageName, {
    onLog: (text, name) => emit({ kind: 'message', level: name === 'JinjaLogDebug' ? 'debug' : 'info', text, name }),
    onWarning: (text) => emit({ kind: 'message', level: 'warn', text, name: 'JinjaLogWarning' }),
  });
  bases.set(packageName, base);
  return base;
}

/** The project's `query-comment`: a macro's body that sees `node` and `connection_name`. */
function commentFor(node: ManifestNode, { project }: RunParts, context: MacroContext): { text: string; append: boolean } {
  const { queryComment } = project.root.file;
  if (queryComment === null) return { text: '', append: false };
  const source = `{%- macro query_comment_macro(connection_name, node) -%}\n${queryComment.comment}\n{% endmacro %}`;
  const [block] = parseBlocks(source, { path: 'dbt_project.yml' });
  const text = str(callSync(block?.macro?.bind(context), [node.unique_id, toPython(node)]));
  // Told before the first statement that it would go into.
  addQueryComment('', text);
  return { text, append: queryComment.append };
}
