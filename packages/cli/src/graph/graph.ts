import type { Dependency, StreamTable } from '@pgtrickle-js/core';

/** A relation in the graph. */
export interface GraphNode {
  /** Its name; of a dropped one `oid:<number>`. */
  readonly id: string;
  readonly kind: 'stream table' | 'table' | 'view' | 'materialized view' | 'foreign table' | 'dropped';
  readonly status?: StreamTable['status'];
  readonly refreshMode?: StreamTable['refreshMode'];
}

/** `from` is read by `to`: the way that data flows. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const kinds = { TABLE: 'table', STREAM_TABLE: 'stream table', VIEW: 'view', MATVIEW: 'materialized view', FOREIGN_TABLE: 'foreign table' } as const;

/** The lineage of stream tables, or the part of it that leads to `names` and on from them. */
export function buildGraph(tables: readonly StreamTable[], dependencies: readonly Dependency[], names: readonly string[] = []): Graph {
  const nodes = new Map<string, GraphNode>();
  for (const { name, status, refreshMode } of tables) nodes.set(name, { id: name, kind: 'stream table', status, refreshMode });
  const edges: GraphEdge[] = dependencies.map(({ streamTable, source, sourceOid, sourceType }) => {
    const id = source ?? `oid:${sourceOid}`;
    if (!nodes.has(id)) nodes.set(id, { id, kind: source === null ? 'dropped' : kinds[sourceType] });
    return { from: id, to: streamTable };
  });
  // The server knows nothing of a view that was taken into a query before it was sent.
  for (const { name: to, takenInViews } of tables) {
    for (const { name: from } of takenInViews) {
      if (!nodes.has(from)) nodes.set(from, { id: from, kind: 'view' });
      edges.push({ from, to });
    }
  }
  if (names.length === 0) return { nodes: [...nodes.values()], edges };
  const kept = new Set([...reach(names, edges, 'from', 'to'), ...reach(names, edges, 'to', 'from')]);
  return { nodes: [...nodes.values()].filter(({ id }) => kept.has(id)), edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)) };
}

function reach(names: readonly string[], edges: readonly GraphEdge[], start: 'from' | 'to', end: 'from' | 'to'): Set<string> {
  const found = new Set(names);
  for (const id of found) for (const edge of edges) if (edge[start] === id) found.add(edge[end]);
  return found;
}
