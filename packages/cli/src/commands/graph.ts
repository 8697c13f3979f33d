import { catalogReader, parseName, type Queryable, readDependencies, readStreamTable, readStreamTables } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { buildGraph, type Graph } from '../graph/graph.js';
import { renderJson } from '../render/json.js';

const renderers = {
  tree: async () => (await import('../graph/render-tree.js')).renderTree,
  mermaid: async () => (await import('../graph/render-mermaid.js')).renderMermaid,
  dot: async () => (await import('../graph/render-dot.js')).renderDot,
  json: async () => (graph: Graph) => renderJson({ ...graph }),
} as const;

/**
 * Reads what feeds what: all stream tables with their sources, or what leads to `names` and on from them.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`
 */
export async function readGraph(db: Queryable, names: readonly string[] = []): Promise<Graph> {
  const reader = catalogReader(db);
  for (const name of names) await readStreamTable(reader, name);
  return buildGraph(await readStreamTables(reader), await readDependencies(reader), names);
}

export const command: Command = {
  args: '[names...]',
  description: 'Show what feeds what, as a tree, a Mermaid or Graphviz diagram, JSON, or a page with search and details.',
  options: [
    { flags: '--format <format>', help: 'how text is drawn; json is what --json prints', choices: Object.keys(renderers), default: 'tree' },
    { flags: '--html', help: 'write a page: one file that needs no server and no network' },
    { flags: '--out <file>', help: 'where the page goes (default: lineage.html)' },
  ],
  examples: [
    'pgtrickle graph',
    'pgtrickle graph order_totals --format mermaid',
    'pgtrickle graph --format dot | dot -Tsvg > graph.svg',
    'pgtrickle graph --html --out lineage.html',
  ],
  prepare(given, { format, html, out = 'lineage.html' }) {
    const names = given.map((name) => parseName(name));
    return async (session) => {
      if (html === true) return (await import('../lineage/write-lineage.js')).writeLineage(session, names, out as string);
      const graph = await readGraph(await session.connect(), names);
      const isEmpty = graph.nodes.length === 0;
      const render = await renderers[format as keyof typeof renderers]();
      return {
        data: { ...graph },
        rows: graph.edges.map((edge) => ({ ...edge })),
        text: isEmpty ? '' : render(graph),
        notes: isEmpty ? ['There are no stream tables in this database.'] : [],
        ok: true,
      };
    };
  },
};
