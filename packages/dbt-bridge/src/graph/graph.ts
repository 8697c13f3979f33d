import { PgTrickleError } from '@pgtrickle-js/core';
import type { Manifest } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';

/** Who reads whom. Every enabled node, source, exposure and unit test is in it, in an order in which parents come first. */
export interface Graph {
  readonly order: readonly UniqueId[];
  parentsOf(id: UniqueId): readonly UniqueId[];
  childrenOf(id: UniqueId): readonly UniqueId[];
  /** Everything that any of `ids` reads, up to `depth` steps away; without `ids` themselves. */
  ancestorsOf(ids: Iterable<UniqueId>, depth?: number): Set<UniqueId>;
  /** Everything that reads any of `ids`, up to `depth` steps away; without `ids` themselves. */
  descendantsOf(ids: Iterable<UniqueId>, depth?: number): Set<UniqueId>;
}

/**
 * The graph of a manifest.
 *
 * @throws {PgTrickleError} `DBT_CYCLE` naming the path
 */
export function buildGraph({ parent_map, child_map, nodes }: Pick<Manifest, 'parent_map' | 'child_map' | 'nodes'>): Graph {
  const isEnabled = (id: UniqueId) => nodes[id]?.config.enabled !== false;
  const keep = Object.values(nodes).every(({ config }) => config.enabled !== false)
    ? (edges: Edges) => edges
    : (edges: Edges) => enabledOnly(edges, isEnabled);
  const [parents, children] = [keep(parent_map), keep(child_map)];
  const order = sorted(parents, children, nodes);
  const reach =
    (next: Edges) =>
    (ids: Iterable<UniqueId>, depth = Number.POSITIVE_INFINITY) => {
      const found = new Set<UniqueId>();
      let edge = [...ids];
      for (let step = 0; step < depth && edge.length > 0; step += 1) {
        edge = edge.flatMap((id) => next[id] ?? []).filter((id) => !found.has(id) && found.add(id));
      }
      return found;
    };
  return {
    order,
    parentsOf: (id) => parents[id] ?? [],
    childrenOf: (id) => children[id] ?? [],
    ancestorsOf: reach(parents),
    descendantsOf: reach(children),
  };
}

type Edges = Readonly<Record<UniqueId, readonly UniqueId[]>>;

/** A test of something that is switched off is in the manifest and in no graph. */
function enabledOnly(edges: Edges, isEnabled: (id: UniqueId) => boolean): Edges {
  const kept = Object.entries(edges).filter(([id]) => isEnabled(id));
  return Object.fromEntries(kept.map(([id, ids]) => [id, ids.filter(isEnabled)]));
}

/** Parents first, and by name among those that could come next. */
function sorted(parents: Edges, children: Edges, nodes: Manifest['nodes']): UniqueId[] {
  const waiting = new Map(Object.entries(parents).map(([id, ids]) => [id, ids.length]));
  let ready = [...waiting].filter(([, count]) => count === 0).map(([id]) => id);
  const order: UniqueId[] = [];
  while (ready.length > 0) {
    ready.sort();
    order.push(...ready);
    const next: UniqueId[] = [];
    for (const id of ready) {
      for (const child of children[id] ?? []) {
        const left = (waiting.get(child) ?? 0) - 1;
        waiting.set(child, left);
        if (left === 0) next.push(child);
      }
    }
    ready = next;
  }
  if (order.length < waiting.size) throw cycleError(findCycle(parents, new Set(order)), nodes);
  return order;
}

function findCycle(parents: Edges, done: ReadonlySet<UniqueId>): UniqueId[] {
  // From anything that could not be ordered, going to a parent that could not be ordered must come back to where it was.
  const path: UniqueId[] = [];
  let at = Object.keys(parents).find((id) => !done.has(id)) as UniqueId;
  while (!path.includes(at)) {
    path.push(at);
    at = (parents[at] as readonly UniqueId[]).find((id) => !done.has(id)) as UniqueId;
  }
  const circle = path.slice(path.indexOf(at)).reverse();
  const first = circle.indexOf([...circle].sort()[0] as UniqueId);
  return [...circle.slice(first), ...circle.slice(0, first)];
}

function cycleError(circle: readonly UniqueId[], nodes: Manifest['nodes']): PgTrickleError {
  const nameOf = (id: UniqueId | undefined) => (id === undefined ? '' : (nodes[id]?.name ?? id));
  const names = [...circle, circle[0]].map(nameOf).join(' -> ');
  const files = [...new Set(circle.map((id) => nodes[id]?.original_file_path).filter((path) => path !== undefined))];
  return new PgTrickleError('DBT_CYCLE', {
    message:
      circle.length === 1
        ? `Found a cycle: "${nameOf(circle[0])}" refers to itself (in ${files[0]})`
        : `Found a cycle: ${names} (in ${files.join(', ')})`,
    hint: 'Take one of these references out.',
    details: { cycle: circle, files },
  });
}
