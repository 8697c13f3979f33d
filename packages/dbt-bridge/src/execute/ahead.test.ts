import { expect, test } from 'vitest';
import type { ManifestNode } from '../manifest/node.js';
import { Ahead } from './ahead.js';

const model = (name: string, reads: readonly string[]) =>
  ({ unique_id: name, depends_on: { nodes: reads }, config: { materialized: 'view' } }) as unknown as ManifestNode;

test('the readers to come are compiled one at a time, whoever asks: they share a session', async () => {
  const [first, second] = [model('first', []), model('second', [])];
  const ahead = new Ahead();
  let running = 0;
  let most = 0;
  ahead.expect(
    [first, second, model('a', ['first']), model('b', ['a']), model('broken', ['second']), model('c', ['second'])],
    async ({ unique_id: id }) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      if (id === 'broken') throw new Error('it needs a table that is not there yet');
      return `select '${id}'`;
    },
  );
  const found = await Promise.all([ahead.readersOf(first), ahead.readersOf(second)]);
  expect(found.map((readers) => readers.map(({ sql }) => sql))).toEqual([["select 'a'", "select 'b'"], ["select 'c'"]]);
  expect(most).toBe(1);
});
