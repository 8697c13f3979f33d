import knexModule from 'knex';
import { expect } from 'vitest';
import { register } from '../src/index.js';
import { createOrders, source, test, totalsQuery } from './knex.fixture.js';

test('links of a schema chain run in their place, in one transaction', async ({ knex }) => {
  register(knex);
  register(knexModule);
  register(knex);
  await createOrders(knex);
  await knex.transaction(async (trx) => {
    await trx.schema
      .createTable('customers', (table) => {
        table.integer('id').primary();
        table.text('name');
      })
      .raw("insert into customers values (1, 'Ada')")
      .createStreamTable('named_totals', {
        query: (k) =>
          k('orders as o').join('customers as c', 'c.id', 'o.customer_id').select('o.id as order_id', 'c.id', 'c.name').where('o.amount', '>', 6),
        schedule: '5m',
      })
      .alterStreamTable('named_totals', { schedule: '10m' })
      .refreshStreamTable('named_totals');
    expect(await trx.streamTable('named_totals').where({ id: 1 }).first()).toEqual({ order_id: 1, id: 1, name: 'Ada' });
    expect(await trx.schema.hasStreamTable('named_totals')).toBe(true);
  });
  expect(await knex.schema.streamTableInfo('named_totals')).toMatchObject({
    schedule: '10m',
    columns: [{ name: 'order_id' }, { name: 'id' }, { name: 'name' }],
  });
  await knex.schema.dropStreamTable('named_totals').dropTable('customers').dropTable('orders');
  expect(await knex.schema.streamTables()).toEqual([]);
});

test('a chain that fails at a stream table leaves what came before it to its transaction', async ({ knex }) => {
  register(knex);
  const failing = knex.transaction((trx) =>
    trx.schema.createTable('kept', (table) => void table.integer('id')).createStreamTable('broken', { query: 'select nope from kept' }),
  );
  await expect(failing).rejects.toMatchObject({ code: 'QUERY_INVALID', message: expect.stringMatching(/\(in .*register\.test\.ts:\d+\)$/) });
  expect(await knex.schema.hasTable('kept')).toBe(false);
});

test('withSchema says where a stream table is', async ({ knex }) => {
  register(knex);
  await knex.schema.createSchema('reports');
  await createOrders(knex);
  await knex.schema.withSchema('reports').createStreamTable('totals', { query: totalsQuery });
  expect(await knex.schema.withSchema('reports').hasStreamTable('totals')).toBe(true);
  expect(await knex.schema.hasStreamTable('totals')).toBe(false);
  expect(await knex.streamTable('reports.totals').orderBy('customer_id')).toEqual([
    { customer_id: 1, total: '15.00' },
    { customer_id: 2, total: '7.00' },
  ]);
  await knex.schema.withSchema('reports').dropStreamTable('totals');
  await knex.schema.dropTable('orders');
});

test('withSchema is for the whole chain, tables and stream tables, wherever it stands', async ({ knex }) => {
  register(knex);
  await knex.schema.createSchema('archive');
  await knex.schema
    .createTable('lines', (table) => void table.integer('id').primary())
    .createStreamTable('line_count', { query: 'select count(*) as lines from archive.lines' })
    .withSchema('archive');
  expect((await knex.schema.streamTables()).map(({ name }) => name)).toEqual(['archive.line_count']);
  await knex.schema.dropStreamTable('line_count').dropTable('lines').withSchema('archive');
  await knex.schema.dropSchema('archive', true);
});

test('links compile to something to look at, and run nothing then', async ({ knex }) => {
  register(knex);
  const chain = knex.schema.createStreamTable('totals', { query: totalsQuery }).dropStreamTable('a?b');
  expect(chain.toString()).toBe('select 1 as stream_table /* createStreamTable totals */;\nselect 1 as stream_table /* dropStreamTable a_b */');
  expect(await knex.schema.hasStreamTable('totals')).toBe(false);
});

test('migrations have the chain as well', async ({ knex }) => {
  register(knex);
  const migrations = source({
    '001_totals': {
      up: async (trx) => {
        await createOrders(trx);
        await trx.schema.createStreamTable('totals', { query: totalsQuery });
      },
      down: (trx) => trx.schema.dropStreamTable('totals').dropTable('orders'),
    },
  });
  await knex.migrate.latest({ migrationSource: migrations });
  expect(await knex.streamTable('totals').count().first()).toEqual({ count: '2' });
  await knex.migrate.rollback({ migrationSource: migrations });
  expect([await knex.schema.hasTable('totals'), await knex.schema.hasTable('orders')]).toEqual([false, false]);
});
