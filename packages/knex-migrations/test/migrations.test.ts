import type { Knex } from 'knex';
import { expect } from 'vitest';
import { alterStreamTable, createStreamTable, dropStreamTable, dropStreamTableIfExists, hasStreamTable, refreshStreamTable } from '../src/index.js';
import { createOrders, totalsQuery as query, source, test } from './knex.fixture.js';

const migrations = {
  '001_orders': {
    up: createOrders,
    down: (knex: Knex) => knex.schema.dropTable('orders'),
  },
  '002_order_totals': {
    up: (knex: Knex) => createStreamTable(knex, 'public.order_totals', { query, schedule: '5m' }),
    down: (knex: Knex) => dropStreamTable(knex, 'public.order_totals'),
  },
};

test('latest creates the stream table, rollback drops it', async ({ knex }) => {
  await knex.migrate.latest({ migrationSource: source(migrations) });
  expect(await knex('order_totals').select('customer_id', 'total').orderBy('customer_id')).toEqual([
    { customer_id: 1, total: '15.00' },
    { customer_id: 2, total: '7.00' },
  ]);

  await knex('orders').insert({ customer_id: 2, amount: 3 });
  await refreshStreamTable(knex, 'public.order_totals');
  expect(await knex('order_totals').where({ customer_id: 2 }).first('total')).toEqual({ total: '10.00' });

  await knex.migrate.rollback({ migrationSource: source(migrations) }, true);
  expect([await knex.schema.hasTable('order_totals'), await knex.schema.hasTable('orders')]).toEqual([false, false]);
});

test('a migration that fails after a stream table leaves neither behind', async ({ knex }) => {
  const failing = {
    ...migrations,
    '003_fails': {
      async up(trx: Knex) {
        await alterStreamTable(trx, 'public.order_totals', { schedule: '10m' });
        await createStreamTable(trx, 'public.grand_total', { query: 'select sum(total) as grand from order_totals', schedule: '5m' });
        throw new Error('second thoughts');
      },
      down: async () => undefined,
    },
  };
  await knex.migrate.latest({ migrationSource: source(migrations) });
  await expect(knex.migrate.latest({ migrationSource: source(failing) })).rejects.toThrow('second thoughts');

  expect(await hasStreamTable(knex, 'public.grand_total')).toBe(false);
  expect(await hasStreamTable(knex, 'public.order_totals')).toBe(true);
  await dropStreamTableIfExists(knex, 'public.grand_total');
  await knex.migrate.rollback({ migrationSource: source(migrations) }, true);
});

test('a create is three messages: savepoint and lock, the call, what is to do after it and the release', async ({ knex }) => {
  const trx = await knex.transaction();
  await createOrders(trx);
  await createStreamTable(trx, 'public.first_totals', { query, schedule: '5m' });
  const sent: string[] = [];
  const connection = await trx.client.acquireConnection();
  const { query: send } = connection;
  connection.query = (...given: [string | { text: string }]) => {
    sent.push(typeof given[0] === 'string' ? given[0] : given[0].text);
    return send.apply(connection, given);
  };
  await createStreamTable(trx, 'public.order_totals', { query, schedule: '5m' }).finally(() => delete connection.query);
  await trx.rollback();
  const [begin = '', create, end = '', ...others] = sent;
  expect(begin).toMatch(/^savepoint pgtrickle_apply;\nselect [^;]*pg_advisory_xact_lock[^;]*$/);
  expect(create).toMatch(/^select \w+\.create_stream_table\(/);
  // Blocks that check the change capture and record the project.
  expect(end).toMatch(/^do .*;\nrelease savepoint pgtrickle_apply$/s);
  expect(others).toEqual([]);
});

test('what the server refuses is said as a plan says it, and the transaction goes on', async ({ knex }) => {
  const trx = await knex.transaction();
  await createOrders(trx);
  await createStreamTable(trx, 'public.order_totals', { query, schedule: '5m' });
  const refused = [
    ['public.order_totals', query, 'STREAM_TABLE_EXISTS'],
    ['public.orders', query, 'PLAN_RELATION_EXISTS'],
    ['nowhere.totals', query, 'PLAN_SCHEMA_MISSING'],
    ['public.twice', 'select customer_id, amount as customer_id from orders', 'QUERY_INVALID'],
    ['public.missing', 'select nothing from orders', 'QUERY_INVALID'],
  ] as const;
  for (const [name, text, code] of refused) await expect(createStreamTable(trx, name, { query: text }), name).rejects.toMatchObject({ code });
  await createStreamTable(trx, 'public.after_all', { query, schedule: '5m' });
  expect(await hasStreamTable(trx, 'public.after_all')).toBe(true);
  expect(await trx('pg_class').whereIn('relname', ['twice', 'missing', 'totals'])).toEqual([]);
  await trx.rollback();
});

test('a name that the server cannot hold is refused before anything runs', async ({ knex }) => {
  await expect(createStreamTable(knex, 'public.Totals', { query })).rejects.toMatchObject({ name: 'PgTrickleError' });
});
