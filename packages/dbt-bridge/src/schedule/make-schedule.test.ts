import { expect, test } from 'vitest';
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
  expect(Object.fromEntries(waits)).toEqual({ a: [], b: ['a', 'test_a'], c: ['b', 'test_a'], test_a: ['a'], test_c: ['c'] });
});
