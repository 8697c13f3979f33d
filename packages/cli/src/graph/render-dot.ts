import type { Graph } from './graph.js';

/** A graph in the language of Graphviz. */
export function renderDot({ nodes, edges }: Graph): string {
  const text = (label: string) => `"${label.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return [
    'digraph stream_tables {',
    '  rankdir = LR;',
    '  node [fontname = "sans-serif"];',
    ...nodes.map(({ id, kind, status }) => {
      const colour = status === 'ERROR' || kind === 'dropped' ? ', color = red' : status === 'SUSPENDED' ? ', color = orange' : '';
      return `  ${text(id)} [shape = ${kind === 'stream table' ? 'box' : 'cylinder'}${colour}];`;
    }),
    ...edges.map(({ from, to }) => `  ${text(from)} -> ${text(to)};`),
    '}',
  ].join('\n');
}
