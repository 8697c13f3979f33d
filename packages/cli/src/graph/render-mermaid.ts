import type { Graph } from './graph.js';

/** A Mermaid flowchart, as GitHub shows it in Markdown. */
export function renderMermaid({ nodes, edges }: Graph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const text = (label: string) => `"${label.replaceAll('&', '#amp;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;')}"`;
  return [
    'flowchart LR',
    ...nodes.map(({ id, kind }) => `  ${ids.get(id)}${kind === 'stream table' ? `[[${text(id)}]]` : `[(${text(id)})]`}`),
    ...edges.map(({ from, to }) => `  ${ids.get(from)} --> ${ids.get(to)}`),
    ...classOf(
      'error',
      nodes.flatMap(({ id, status, kind }) => (status === 'ERROR' || kind === 'dropped' ? [ids.get(id)] : [])),
      'fill:#fdd,stroke:#c00',
    ),
    ...classOf(
      'paused',
      nodes.flatMap(({ id, status }) => (status === 'SUSPENDED' ? [ids.get(id)] : [])),
      'fill:#ffd,stroke:#a80',
    ),
  ].join('\n');
}

function classOf(name: string, ids: readonly (string | undefined)[], style: string): string[] {
  return ids.length === 0 ? [] : [`  classDef ${name} ${style}`, `  class ${ids.join(',')} ${name}`];
}
