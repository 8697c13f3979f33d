import { boxHeight, boxWidth, layout } from '@pgtrickle-js/core/lineage';
import type { SeenSurroundings } from './read-look.js';

type Edge = SeenSurroundings['edges'][number];

/** A graph that is ready to be drawn. */
export interface DrawnGraph {
  readonly box: { readonly width: number; readonly height: number };
  readonly nodes: readonly { readonly id: string; readonly x: number; readonly y: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** How many relations there are besides those that are drawn. */
  readonly beyond: number;
}

/** A graph beyond this is not read any more, and takes long to lay out. */
const mostDrawn = 150;

/** The whole graph where it is small enough, or what is nearest to one relation: first to the one that is asked for, else to the best connected. */
export async function graphAround(names: readonly string[], edges: readonly Edge[], around?: string): Promise<DrawnGraph> {
  const all = new Set([...names, ...edges.flatMap(({ from, to }) => [from, to])]);
  const kept = all.size <= mostDrawn ? all : nearest(around !== undefined && all.has(around) ? around : busiest(edges), edges);
  const own = edges.filter(({ from, to }) => kept.has(from) && kept.has(to)).map(({ from, to }) => ({ from, to }));
  const places = await layout([...kept].sort(), own);
  return {
    box: { width: boxWidth, height: boxHeight },
    nodes: [...places].map(([id, { x, y }]) => ({ id, x, y })),
    edges: own,
    beyond: all.size - kept.size,
  };
}

function nearest(start: string | undefined, edges: readonly Edge[]): Set<string> {
  const neighbours = new Map<string, string[]>();
  const connect = (a: string, b: string) => neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
  for (const { from, to } of edges) {
    connect(from, to);
    connect(to, from);
  }
  const found = new Set(start === undefined ? [] : [start]);
  for (const id of found) {
    for (const neighbour of neighbours.get(id) ?? []) if (found.size < mostDrawn) found.add(neighbour);
  }
  return found;
}

function busiest(edges: readonly Edge[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { from, to } of edges) for (const id of [from, to]) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}
