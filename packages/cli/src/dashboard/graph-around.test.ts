import { expect, test } from 'vitest';
import { graphAround } from './graph-around.js';

const edge = (from: number, to: number) => ({ from: `public.t${from}`, to: `public.t${to}`, kind: 'STREAM_TABLE' });
const chain = Array.from({ length: 999 }, (_, index) => edge(index, index + 1));

test('a small graph is drawn whole, relations without an edge as well', async () => {
  const { nodes, edges, beyond } = await graphAround(['public.t1', 'public.alone'], [edge(0, 1)]);
  expect(nodes.map(({ id }) => id).sort()).toEqual(['public.alone', 'public.t0', 'public.t1']);
  expect([edges, beyond]).toEqual([[{ from: 'public.t0', to: 'public.t1' }], 0]);
});

test('of a large one, what is nearest to the relation that is asked for', async () => {
  const { nodes, edges, beyond } = await graphAround([], chain, 'public.t500');
  const drawn = new Set(nodes.map(({ id }) => id));
  expect([drawn.size, beyond, edges.length]).toEqual([150, 850, 149]);
  expect(['public.t426', 'public.t500', 'public.t574'].every((id) => drawn.has(id))).toBe(true);
});

test('a name that nobody knows gets the surroundings of the busiest relation', async () => {
  const { nodes } = await graphAround([], [...chain, edge(2_000, 900), edge(2_001, 900)], '<img src=x>');
  expect(nodes.some(({ id }) => id === 'public.t900')).toBe(true);
});
