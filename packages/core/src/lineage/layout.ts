export interface Placed {
  readonly x: number;
  readonly y: number;
}

export const boxWidth = 220;
export const boxHeight = 34;
const gap = 40;

interface Edge {
  readonly from: string;
  readonly to: string;
}

/**
 * Places boxes from left to right by what they read, each connected part by itself and the parts below each other, the largest first. What is connected
 * to nothing stands in columns at the end.
 */
export async function layout(ids: readonly string[], edges: readonly Edge[]): Promise<ReadonlyMap<string, Placed>> {
  const { graphlib, layout: place } = (await import('@dagrejs/dagre')).default;
  const places = new Map<string, Placed>();
  let top = 0;
  for (const { members, edges: own } of partsOf(ids, edges)) {
    const graph = new graphlib.Graph();
    graph.setGraph({ rankdir: 'LR', ranker: 'tight-tree', nodesep: 14, ranksep: 70 });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const id of members) graph.setNode(id, { width: boxWidth, height: boxHeight });
    for (const { from, to } of own) graph.setEdge(from, to);
    place(graph);
    let bottom = top;
    for (const id of members) {
      const { x, y } = graph.node(id);
      places.set(id, { x: x - boxWidth / 2, y: top + y - boxHeight / 2 });
      bottom = Math.max(bottom, top + y + boxHeight / 2);
    }
    top = bottom + gap;
  }
  const alone = ids.filter((id) => !places.has(id));
  const perLine = Math.max(4, Math.ceil(Math.sqrt(alone.length / 4)));
  for (const [index, id] of alone.entries()) {
    places.set(id, { x: (index % perLine) * (boxWidth + 20), y: top + Math.floor(index / perLine) * (boxHeight + 14) });
  }
  return places;
}

/** Connected parts of two boxes or more, the largest first. */
function partsOf(ids: readonly string[], edges: readonly Edge[]): { members: string[]; edges: Edge[] }[] {
  const partOf = new Map<string, string>(ids.map((id) => [id, id]));
  const rootOf = (id: string): string => {
    let root = id;
    while (partOf.get(root) !== root) root = partOf.get(root) ?? root;
    partOf.set(id, root);
    return root;
  };
  for (const { from, to } of edges) partOf.set(rootOf(from), rootOf(to));
  const members = Map.groupBy(ids, rootOf);
  const owned = Map.groupBy(edges, ({ from }) => rootOf(from));
  return [...members]
    .flatMap(([root, own]) => (own.length > 1 ? [{ members: own, edges: owned.get(root) ?? [] }] : []))
    .sort((a, b) => b.members.length - a.members.length);
}
