import type { OperationNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';
import type { CommandOptions, CommandResult } from './handler.js';
import { inlineNode } from './inline-node.js';
import { runSelected } from './run-selected.js';

/** Writes the SQL of what is selected, and says that of what was named. `--inline` compiles a text in place of a model. */
export async function compile(project: Project, options: CommandOptions): Promise<CommandResult> {
  const { inline, emit, select = [] } = options;
  if (inline !== undefined) return compileInline(project, inlineNode(project, inline), options);
  const done = await runSelected(project, options);
  const words = select.join(' ');
  for (const { node, status } of done.results ?? []) {
    if (status !== 'success' || !words.includes(node.name) || !('compiled_code' in node) || node.compiled_code === undefined) continue;
    emit({ kind: 'compiled', node, code: node.compiled_code, isInline: false, format: options.output === 'json' ? 'json' : 'text' });
  }
  // As in dbt, SQL that cannot be compiled ends the command.
  return done.success ? done : { ...done, exitCode: 2 };
}

/** The text is a node of this invocation alone: the manifest does not know it. */
async function compileInline(project: Project, node: OperationNode, options: CommandOptions): Promise<CommandResult> {
  const manifest = { ...project.manifest, nodes: { ...project.manifest.nodes, [node.unique_id]: node } };
  const graph = { ...project.graph, order: [...project.graph.order, node.unique_id] };
  const done = await runSelected({ ...project, manifest, graph }, { ...options, uniqueIds: [node.unique_id] });
  const { error } = done.results?.[0] ?? {};
  if (error !== undefined) throw error;
  if (node.compiled_code !== undefined)
    options.emit({ kind: 'compiled', node, code: node.compiled_code, isInline: true, format: options.output === 'json' ? 'json' : 'text' });
  return done;
}
