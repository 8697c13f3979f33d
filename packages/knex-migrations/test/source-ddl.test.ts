import { expect } from 'vitest';
import { allowSourceDdl, alterStreamTable, createStreamTable, refreshStreamTable, streamTable, streamTableInfo } from '../src/index.js';
import { createOrders, test, totalsQuery } from './knex.fixture.js';

test('columns of a source change, and its stream tables follow before the commit', async ({ knex, capabilities }) => {
  await createOrders(knex);
  await createStreamTable(knex, 'order_totals', { query: totalsQuery, refreshMode: 'DIFFERENTIAL' });
  await knex.raw('create view big as select * from (select customer_id, total from order_totals) t where total > 10');

  // Versions before 0.11.0 block nothing, and mark the stream table all the same.
  const { rows } = await knex.raw('select current_setting(?, true) as blocks', [`${capabilities.extension}.block_source_ddl`]);
  const isBlocked = async (sql: string) => {
    if (rows[0].blocks === 'on') await expect(knex.raw(sql)).rejects.toThrow('blocked');
  };
  await isBlocked('alter table orders add column note text');
  await knex.transaction((trx) => allowSourceDdl(trx, () => trx.schema.alterTable('orders', (table) => void table.text('note'))));
  await knex('orders').insert({ customer_id: 1, amount: 85, note: 'x' });
  await refreshStreamTable(knex, 'order_totals');
  expect(await streamTable(knex, 'order_totals').orderBy('customer_id')).toEqual([
    { customer_id: 1, total: '100.00' },
    { customer_id: 2, total: '7.00' },
  ]);

  await knex.transaction((trx) => allowSourceDdl(trx, () => trx.raw('alter table orders alter column amount type float8')));
  expect((await streamTableInfo(knex, 'order_totals')).columns.map(({ type }) => type)).toEqual(['integer', 'double precision']);
  expect(await knex('big')).toEqual([{ customer_id: 1, total: 100 }]);
  await isBlocked('alter table orders drop column note');

  const dropping = knex.transaction((trx) => allowSourceDdl(trx, () => trx.raw('alter table orders drop column amount')));
  await expect(dropping).rejects.toMatchObject({
    code: 'QUERY_INVALID',
    message: expect.stringMatching(/^the query of public\.order_totals no longer fits what it reads: .*amount.*\(in .*source-ddl\.test\.ts:\d+\)$/),
  });
  await knex.transaction((trx) =>
    allowSourceDdl(trx, async () => {
      await alterStreamTable(
        trx,
        'order_totals',
        { query: 'select customer_id, count(*) as total from orders group by customer_id' },
        { allowLoss: true },
      );
      await trx.raw('alter table orders drop column amount');
    }),
  );
  expect(await streamTable(knex, 'order_totals').orderBy('customer_id')).toEqual([
    { customer_id: 1, total: '3' },
    { customer_id: 2, total: '1' },
  ]);
  await expect(allowSourceDdl(knex, async () => undefined)).rejects.toMatchObject({ code: 'USAGE_INVALID' });
});
