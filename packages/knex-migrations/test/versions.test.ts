import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hasStreamTable, streamTableInfo, streamTableMigration, syncStreamTables } from '../src/index.js';
import { test as base, createOrders, source } from './knex.fixture.js';

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'definitions-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

const first = '-- schedule: 5m\nselect customer_id, sum(amount) as total from orders group by customer_id;\n';
const second =
  '-- schedule: 10m\n-- initialize: true\nselect customer_id, sum(amount) as total, count(*) as orders from orders group by customer_id\n';

test('versions go up and down', async ({ knex, folder }) => {
  writeFileSync(join(folder, 'order_totals_v01.sql'), first);
  writeFileSync(join(folder, 'order_totals_v02.sql'), second);
  const migrationSource = source({
    '001_orders': { up: createOrders, down: (trx) => trx.schema.dropTable('orders') },
    '002_totals': streamTableMigration('order_totals', { version: 1, directory: folder }),
    '003_totals': streamTableMigration('order_totals', { version: 2, revertToVersion: 1, directory: folder }),
  });
  const columns = async () => (await streamTableInfo(knex, 'order_totals')).columns.map(({ name }) => name);
  await knex.migrate.up({ migrationSource });
  await knex.migrate.up({ migrationSource });
  expect(await columns()).toEqual(['customer_id', 'total']);
  await knex.migrate.up({ migrationSource });
  expect(await columns()).toEqual(['customer_id', 'total', 'orders']);
  expect(await streamTableInfo(knex, 'order_totals')).toMatchObject({ schedule: '10m' });
  await knex.migrate.down({ migrationSource });
  expect(await columns()).toEqual(['customer_id', 'total']);
  expect(await streamTableInfo(knex, 'order_totals')).toMatchObject({ schedule: '5m' });
  await knex.migrate.rollback({ migrationSource }, true);
  expect(await hasStreamTable(knex, 'order_totals')).toBe(false);
  await expect(streamTableMigration('order_totals', { version: 3, directory: folder }).up(knex)).rejects.toMatchObject({
    code: 'KNEX_DEFINITION_MISSING',
    message: expect.stringMatching(/^there is no .*order_totals_v03\.sql \(in .*versions\.test\.ts:\d+\)$/),
    hint: 'There are versions 1, 2.',
  });
});

test('what is wrong with a definition names its file', async ({ knex, folder }) => {
  writeFileSync(join(folder, 'empty_totals_v01.sql'), '-- schedule: 5m\n\nselect 1 as one\n');
  const { up } = streamTableMigration('empty_totals', { version: 1, directory: folder });
  await expect(up(knex)).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    message: expect.stringMatching(/^the query of public\.empty_totals reads no table, .* \(in .*empty_totals_v01\.sql:3\)$/),
  });
});

test('a folder of definitions is made as it says, and left alone then', async ({ knex, folder }) => {
  await createOrders(knex);
  await expect(syncStreamTables(knex, folder)).rejects.toMatchObject({ code: 'KNEX_DEFINITION_MISSING' });
  writeFileSync(join(folder, 'a_grand.sql'), '-- schedule: null\nselect sum(total) as grand from order_totals');
  writeFileSync(join(folder, 'order_totals.sql'), first);
  writeFileSync(join(folder, 'order_totals_v02.sql'), second);
  expect(await syncStreamTables(knex, folder)).toEqual([
    { name: 'public.order_totals', action: 'create' },
    { name: 'public.a_grand', action: 'create' },
  ]);
  expect((await syncStreamTables(knex, folder)).map(({ action }) => action)).toEqual(['none', 'none']);
  writeFileSync(join(folder, 'order_totals.sql'), first.replace('5m', '7m'));
  expect((await syncStreamTables(knex, folder)).map(({ action }) => action)).toEqual(['alter', 'none']);

  writeFileSync(join(folder, 'wrong.sql'), '-- shedule: 5m\nselect 1 as one');
  await expect(syncStreamTables(knex, folder)).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
    message: expect.stringContaining('shedule: there is no such setting. Did you mean "schedule"?'),
  });
});
