import { statusStyle } from '../render/style.js';
import type { Graph, GraphNode } from './graph.js';

/** The graph as trees, from the sources to what reads them. What was shown before is not unfolded again. */
export function renderTree({ nodes, edges }: Graph): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const readers = Map.groupBy(edges, ({ from }) => from);
  const shown = new Set<string>();
  const lines: string[] = [];
  const walk = (id: string, label: string, indent: string): void => {
    const children = (readers.get(id) ?? []).map(({ to }) => to);
    const again = shown.has(id) && children.length > 0;
    lines.push(`${label}${describe(byId.get(id) as GraphNode)}${again ? ' (see above)' : ''}`);
    if (again) return;
    shown.add(id);
    for (const [index, child] of children.entries()) {
      const isLast = index === children.length - 1;
      walk(child, `${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}`);
    }
  };
  const targets = new Set(edges.map(({ to }) => to));
  for (const { id } of nodes) if (!targets.has(id)) walk(id, '', '');
  // In a circle nobody comes first.
  for (const { id } of nodes) if (!shown.has(id)) walk(id, '', '');
  return lines.join('\n');
}

function describe({ id, kind, status, refreshMode }: GraphNode): string {
  return kind === 'stream table' && status !== undefined ? `${id}  ${refreshMode} ${statusStyle(status)}` : `${id}  (${kind})`;
}
