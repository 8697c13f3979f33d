import type { Graph } from '../graph/graph.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Schedule } from './schedule.js';

export interface ScheduledTests {
  readonly isTest: (id: UniqueId) => boolean;
  readonly isUnitTest: (id: UniqueId) => boolean;
  /** Under `build`, what reads a tested node waits for its tests, so that bad data goes no further. */
  readonly testsGate: boolean;
  /** Nothing waits for anything: what is made reads nothing that is made here. */
  readonly isIndependent?: boolean | undefined;
}

/** The order in which selected nodes run. A node waits for the nearest selected nodes above it, however many lie between that were not selected. */
export function makeSchedule(
  graph: Graph,
  selected: Iterable<UniqueId>,
  { isTest, isUnitTest, testsGate, isIndependent = false }: ScheduledTests,
): Schedule {
  const wanted = new Set(selected);
  const nodes = graph.order.filter((id) => wanted.has(id));
  if (isIndependent) return { nodes, parents: new Map() };
  const nearest = new Map<UniqueId, ReadonlySet<UniqueId>>();
  for (const id of graph.order) {
    nearest.set(id, new Set(graph.parentsOf(id).flatMap((parent) => (wanted.has(parent) ? [parent] : [...(nearest.get(parent) ?? [])]))));
  }
  const parents = new Map(nodes.map((id) => [id, [...(nearest.get(id) ?? [])]]));
  if (testsGate) addTestEdges(graph, nodes, parents, { isTest, isUnitTest });
  for (const id of nodes.filter(isUnitTest)) putBeforeModel(id, graph.parentsOf(id)[0] as UniqueId, { parents, nearest, testsGate });
  return { nodes, parents };
}

/** Everything below a tested node waits for those of its tests that need nothing from below: others could never be first. */
function addTestEdges(
  graph: Graph,
  nodes: readonly UniqueId[],
  parents: Map<UniqueId, UniqueId[]>,
  { isTest, isUnitTest }: Pick<ScheduledTests, 'isTest' | 'isUnitTest'>,
): void {
  const tests = nodes.filter(isTest);
  for (const test of tests) {
    const tested = graph.parentsOf(test);
    const above = graph.ancestorsOf([test]);
    for (const id of nodes) {
      if (isTest(id) || isUnitTest(id)) continue;
      const needs = graph.ancestorsOf([id]);
      if (tested.every((parent) => needs.has(parent)) && !above.has(id)) parents.get(id)?.push(test);
    }
  }
}

/** A unit test needs what its model reads, for the types of the columns, and not the model; under `build` the model waits for it. */
function putBeforeModel(
  unitTest: UniqueId,
  model: UniqueId,
  { parents, nearest, testsGate }: { parents: Map<UniqueId, UniqueId[]>; nearest: ReadonlyMap<UniqueId, ReadonlySet<UniqueId>>; testsGate: boolean },
): void {
  const ofModel = parents.get(model);
  parents.set(
    unitTest,
    (ofModel ?? [...(nearest.get(model) ?? [])]).filter((id) => !id.startsWith('unit_test.')),
  );
  if (testsGate) ofModel?.push(unitTest);
}
