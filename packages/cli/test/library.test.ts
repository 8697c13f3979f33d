import {
  checkHealth,
  checkStreamTableFreshness,
  explainStreamTable,
  findDrift,
  listStreamTables,
  readGraph,
  readSourceStates,
  refresh,
  refreshHistory,
  refreshStatistics,
  streamTableStatus,
} from '@pgtrickle-js/cli';
import { catalogReader } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { spelled } from './support/spelled.js';

test.beforeAll(async ({ db }) => {
  await db.query('create table source (id int primary key); insert into source values (1), (2)');
  await db.query(
    await spelled(db, "select pgtrickle.create_stream_table(name => 'public.st', query => 'select id from public.source', schedule => '12h')"),
  );
});

test('every command is a function over a connection of the caller', async ({ pool }) => {
  const { streamTables } = await listStreamTables(pool, { exact: true });
  expect(streamTables).toMatchObject([{ name: 'public.st', schema: 'public', rows: 2n, rowsAreExact: true }]);
  expect(await streamTableStatus(pool, 'st')).toMatchObject({
    columns: [{ name: 'id', type: 'integer' }],
    reads: [{ source: 'public.source' }],
    readBy: [],
  });
  await pool.query('insert into source values (3)');
  expect(await refresh(pool, { name: 'st' })).toMatchObject({ streamTables: [{ name: 'public.st', outcome: 'refreshed' }] });
  expect(await refresh(pool, { all: true })).toMatchObject({ streamTables: [{ outcome: 'refreshed' }] });
  expect((await checkStreamTableFreshness(pool, ['st'])).summary).toEqual({ pass: 1, warn: 0, error: 0, unknown: 0 });
  expect((await checkHealth(pool)).summary).toMatchObject({ error: 0 });

  expect(await explainStreamTable(pool, 'st')).toMatchObject({ name: 'public.st', query: 'select id from public.source' });
  expect((await refreshHistory(pool, 'st', { limit: 1 })).refreshes.length).toBeLessThanOrEqual(1);
  expect((await refreshStatistics(pool, ['st'])).statistics).toMatchObject([{ streamTable: 'public.st', failedRefreshes: 0n }]);
  expect((await readSourceStates(pool)).sources).toMatchObject([{ name: 'public.source', streamTables: ['public.st'] }]);
  expect((await readGraph(pool)).edges).toEqual([{ from: 'public.source', to: 'public.st' }]);
  const definition = { name: 'public.st', query: 'select id from public.source', schedule: '5m' } as const;
  expect((await findDrift(catalogReader(pool), [definition], { tool: 'pgtrickle', project: 'shop' })).drifts).toMatchObject([
    { name: 'public.st', kind: 'both' },
  ]);
});
