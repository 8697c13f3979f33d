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
  const gates = testsGate ? testGates(graph, nodes.filter(isTest), (id) => isTest(id) || isUnitTest(id)) : undefined;
  const nearest = new Map<UniqueId, ReadonlySet<UniqueId>>();
  for (const id of graph.order) {
    const above = graph.parentsOf(id).flatMap((parent) => (wanted.has(parent) ? [parent] : [...(nearest.get(parent) ?? [])]));
    nearest.set(id, new Set([...above, ...(gates?.get(id) ?? [])]));
  }
  const parents = new Map(nodes.map((id) => [id, [...(nearest.get(id) ?? [])]]));
  for (const id of nodes.filter(isUnitTest)) putBeforeModel(id, graph.parentsOf(id)[0] as UniqueId, { parents, nearest, testsGate });
  return { nodes, parents };
}

/**
 * The tests that a node waits for by itself: those of all that the test reads are above it, and of no node between. What is below waits with it. A test
 * that reads nothing holds nothing up.
 */
function testGates(graph: Graph, tests: readonly UniqueId[], isTest: (id: UniqueId) => boolean): Map<UniqueId, UniqueId[]> {
  const gates = new Map<UniqueId, UniqueId[]>();
  for (const test of tests) {
    const [first, ...others] = graph.parentsOf(test);
    if (first === undefined) continue;
    let below = others.length === 0 ? new Set(graph.childrenOf(first)) : graph.descendantsOf([first]);
    for (const other of others) {
      const reached = graph.descendantsOf([other]);
      below = new Set([...below].filter((id) => reached.has(id)));
    }
    for (const id of below) {
      if (isTest(id) || isNotHeldUp(id) || (others.length > 0 && graph.parentsOf(id).some((parent) => below.has(parent)))) continue;
      const waiting = gates.get(id);
      if (waiting === undefined) gates.set(id, [test]);
      else waiting.push(test);
    }
  }
  return gates;
}

/** Exposures and saved queries show what is there: dbt holds them up for no test. */
const isNotHeldUp = (id: UniqueId) => id.startsWith('exposure.') || id.startsWith('saved_query.');

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
