import { type Capabilities, detectCapabilities, type Queryable } from '@pgtrickle-js/core';

/** Calls a function of the extension by named arguments, in SQL of the tests' own. */
export async function call(db: Queryable, fn: string, args: Readonly<Record<string, unknown>>): Promise<void> {
  const { schema } = await detectCapabilities(db);
  const names = Object.keys(args).map((name, i) => `${name} => $${i + 1}`);
  await db.query(`select ${schema}.${fn}(${names.join(', ')})`, Object.values(args));
}

/**
 * Ten orders; `order_totals` over them, filled; `order_grand` over that; `order_later`, created empty.
 * Schedules so long that no scheduler comes in between.
 */
export async function createOrders(db: Queryable): Promise<Capabilities> {
  await db.query('create table orders (id int primary key, customer int, amount numeric(10, 2))');
  await db.query('insert into orders select i, i % 3, i * 1.5 from generate_series(1, 10) i');
  const common = { schedule: '12h', refresh_mode: 'DIFFERENTIAL' };
  await call(db, 'create_stream_table', {
    name: 'public.order_totals',
    query: 'select customer, sum(amount) as total, count(*) as n from public.orders group by customer',
    ...common,
  });
  await call(db, 'create_stream_table', { name: 'public.order_grand', query: 'select sum(total) as grand from public.order_totals', ...common });
  await call(db, 'create_stream_table', { name: 'public.order_later', query: 'select id, amount from public.orders', ...common, initialize: false });
  return detectCapabilities(db);
}
