import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { buildGraph } from '../graph/graph.js';
import { makeSchedule } from './make-schedule.js';

// a <- b <- c, and a test on a and one on c.
const parents = { a: [], b: ['a'], c: ['b'], test_a: ['a'], test_c: ['c'] };
const children = { a: ['b', 'test_a'], b: ['c'], c: ['test_c'], test_a: [], test_c: [] };
const graph = buildGraph({ parent_map: parents, child_map: children, nodes: {} });
const isTest = (id: string) => id.startsWith('test_');
const isUnitTest = () => false;

test('a node waits for the nearest selected ones above it', () => {
  const { nodes, parents: waits } = makeSchedule(graph, ['a', 'c', 'test_c'], { isTest, isUnitTest, testsGate: false });
  expect(nodes).toEqual(['a', 'c', 'test_c']);
  expect(Object.fromEntries(waits)).toEqual({ a: [], c: ['a'], test_c: ['c'] });
});

test('under build, what reads a tested node waits for its tests', () => {
  const { parents: waits } = makeSchedule(graph, ['a', 'b', 'c', 'test_a', 'test_c'], { isTest, isUnitTest, testsGate: true });
  expect(Object.fromEntries(waits)).toEqual({ a: [], b: ['a', 'test_a'], c: ['b'], test_a: ['a'], test_c: ['c'] });
  const without = makeSchedule(graph, ['a', 'c', 'test_a'], { isTest, isUnitTest, testsGate: true });
  expect(Object.fromEntries(without.parents)).toEqual({ a: [], c: ['a', 'test_a'], test_a: ['a'] });
});

test('a test that reads nothing holds nothing up, one that reads two holds up what reads both', () => {
  const parents = { a: [], b: [], c: ['a'], d: ['b', 'c'], e: ['d'], test_none: [], test_both: ['a', 'b'] };
  const children = { a: ['c', 'test_both'], b: ['d', 'test_both'], c: ['d'], d: ['e'], e: [], test_none: [], test_both: [] };
  const both = buildGraph({ parent_map: parents, child_map: children, nodes: {} });
  const waits = makeSchedule(both, Object.keys(parents), { isTest, isUnitTest, testsGate: true }).parents;
  expect(Object.fromEntries(waits)).toEqual({ a: [], b: [], c: ['a'], d: ['b', 'c', 'test_both'], e: ['d'], test_none: [], test_both: ['a', 'b'] });
});

test('an exposure is held up by no test of what it shows, as in dbt', () => {
  const parents = { a: [], b: ['a'], 'exposure.x': ['a', 'b'], test_a: ['a'] };
  const children = { a: ['b', 'exposure.x', 'test_a'], b: ['exposure.x'], 'exposure.x': [], test_a: [] };
  const shown = buildGraph({ parent_map: parents, child_map: children, nodes: {} });
  const waits = makeSchedule(shown, Object.keys(parents), { isTest, isUnitTest, testsGate: true }).parents;
  expect(Object.fromEntries(waits)).toEqual({ a: [], b: ['a', 'test_a'], 'exposure.x': ['a', 'b'], test_a: ['a'] });
});

/** Whatever `id` waits for, however many lie between. */
function allOf(waits: ReadonlyMap<string, readonly string[]>, id: string): Set<string> {
  const found = new Set<string>();
  const add = (one: string): void => {
    for (const above of waits.get(one) ?? []) {
      if (found.has(above)) continue;
      found.add(above);
      add(above);
    }
  };
  add(id);
  return found;
}

it('holds up exactly what is below all that a test reads', () => {
  const edges = fc.array(fc.array(fc.nat({ max: 11 }), { maxLength: 3 }), { minLength: 12, maxLength: 12 });
  const tests = fc.array(fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 3 }), { maxLength: 4 });
  const selection = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(edges, tests, selection, (links, read, picked) => {
      const parents: Record<string, string[]> = {};
      for (const [i, list] of links.entries()) parents[`n${i}`] = [...new Set(list.filter((one) => one < i))].map((one) => `n${one}`);
      for (const [i, list] of read.entries()) parents[`test_${i}`] = list.map((one) => `n${one}`);
      const children = Object.fromEntries(Object.keys(parents).map((id) => [id, Object.keys(parents).filter((one) => parents[one]?.includes(id))]));
      const whole = buildGraph({ parent_map: parents, child_map: children, nodes: {} });
      const selected = Object.keys(parents).filter((id) => isTest(id) || picked[Number(id.slice(1))]);
      const { nodes, parents: waits } = makeSchedule(whole, selected, { isTest, isUnitTest, testsGate: true });
      for (const id of nodes.filter((one) => !isTest(one))) {
        const above = whole.ancestorsOf([id]);
        const gating = nodes.filter((one) => isTest(one) && parents[one]?.length !== 0 && parents[one]?.every((parent) => above.has(parent)));
        expect([...allOf(waits, id)].filter(isTest).sort()).toEqual(gating.sort());
      }
    }),
  );
});
