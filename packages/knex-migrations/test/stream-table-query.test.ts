import { expect } from 'vitest';
import { createStreamTable, streamTable } from '../src/index.js';
import { createOrders, test, totalsQuery } from './knex.fixture.js';

test('a stream table is read by its user columns, and never written', async ({ knex }) => {
  await createOrders(knex);
  await createStreamTable(knex, 'order_totals', { query: totalsQuery });
  const totals = () => streamTable<{ customer_id: number; total: string }>(knex, 'order_totals');

  expect(await totals().orderBy('customer_id')).toEqual([
    { customer_id: 1, total: '15.00' },
    { customer_id: 2, total: '7.00' },
  ]);
  expect(await totals().where({ customer_id: 2 }).first()).toEqual({ customer_id: 2, total: '7.00' });
  expect(await totals().select('*').where({ customer_id: 2 })).toEqual([{ customer_id: 2, total: '7.00' }]);
  expect(await totals().pluck('customer_id').orderBy('customer_id')).toEqual([1, 2]);
  expect(await totals().sum('total as all')).toEqual([{ all: '22.00' }]);
  expect(await totals().orderBy('customer_id').clone().limit(1)).toEqual([{ customer_id: 1, total: '15.00' }]);
  // A joined table may have columns of the same names.
  expect(await totals().join('orders', 'orders.customer_id', 'order_totals.customer_id').where('orders.amount', 7)).toEqual([
    { customer_id: 2, total: '7.00' },
  ]);
  expect(
    await knex('orders')
      .whereIn('customer_id', totals().select('customer_id').where('total', '>', 10))
      .count()
      .first(),
  ).toEqual({ count: '2' });

  for (const write of ['insert', 'update', 'delete', 'del', 'truncate', 'increment'] as const) {
    expect(() => (totals().where({ customer_id: 1 }) as never as Record<string, (value: object) => void>)[write]?.({ total: 1 })).toThrow(
      `order_totals is a stream table: ${write}() cannot write to it`,
    );
  }
  expect(() => totals().toSQL()).toThrow(/names no columns.*\(in .*stream-table-query\.test\.ts:\d+\)/);
  expect(totals().select('total').toString()).toBe('select "total" from "order_totals"');
  await expect(streamTable(knex, 'order_total')).rejects.toMatchObject({
    code: 'STREAM_TABLE_NOT_FOUND',
    hint: 'Did you mean "public.order_totals"?',
  });
});
