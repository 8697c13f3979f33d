import type { MacroContext } from '../context/macro-context.js';
import { parseTemplate } from '../jinja/environment.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import { type Cte, cteOf, injectCtes } from './inject-ctes.js';
import { renderForeignKeys } from './render-foreign-keys.js';
import { testArguments } from './test-arguments.js';

/** A node with the SQL that its template gave. */
export interface CompiledNode {
  /** What is sent to the server, with the SQL of ephemeral models in it. */
  readonly sql: string;
  /** The same before it took them in: what goes into the CTE when the node itself is ephemeral. */
  readonly ownSql: string;
  readonly ctes: readonly Cte[];
}

interface CompileContext {
  readonly context: MacroContext;
  /** The ephemeral models that the template refers to, collected while it renders. */
  readonly ephemeral: ReadonlySet<UniqueId>;
  set(name: string, value: unknown): void;
}

export interface Compiler {
  readonly nodes: Readonly<Record<UniqueId, ManifestNode>>;
  readonly contextOf: (node: ManifestNode) => CompileContext;
  /** What was compiled in this run: an ephemeral model is compiled once, however many take it in. */
  readonly compiled: Map<UniqueId, Promise<CompiledNode>>;
  /** Without it, SQL names the ephemeral models and does not have them: `compile --no-inject-ephemeral-ctes`. */
  readonly takesIn?: boolean | undefined;
  /** Hears of each node that was compiled: the one asked for, and before it the ephemeral ones that it took in. */
  readonly onCompiled: (node: ManifestNode, compiled: CompiledNode) => Promise<void>;
}

/**
 * Renders the template of a node and takes in the ephemeral models that it refers to, each once, the ones that others need first.
 *
 * @throws {PgTrickleError} of the template, with file, line and column; of what the template asked the database.
 */
export function compileNode(node: ManifestNode, compiler: Compiler): Promise<CompiledNode> {
  const known = compiler.compiled.get(node.unique_id);
  if (known !== undefined) return known;
  const compiling = compile(node, compiler);
  compiler.compiled.set(node.unique_id, compiling);
  return compiling;
}

async function compile(node: ManifestNode, compiler: Compiler): Promise<CompiledNode> {
  const { nodes, contextOf, onCompiled, takesIn = true } = compiler;
  const { context, ephemeral, set } = contextOf(node);
  if (node.resource_type === 'test' && node.test_metadata !== undefined)
    set('_dbt_generic_test_kwargs', await testArguments(node.test_metadata, context));
  const ownSql = await parseTemplate(node.raw_code, { path: node.original_file_path }).render(context);
  if (node.resource_type === 'model') await renderForeignKeys(node, context);
  const ctes = new Map<UniqueId, Cte>();
  for (const id of takesIn ? ephemeral : []) {
    const needed = nodes[id] as ManifestNode;
    const taken = await compileNode(needed, compiler);
    for (const cte of taken.ctes) if (!ctes.has(cte.id)) ctes.set(cte.id, cte);
    if (!ctes.has(id)) ctes.set(id, cteOf(id, needed.alias, taken.ownSql));
  }
  const compiled = { sql: injectCtes(ownSql, [...ctes.values()]), ownSql, ctes: [...ctes.values()] };
  await onCompiled(node, compiled);
  return compiled;
}
