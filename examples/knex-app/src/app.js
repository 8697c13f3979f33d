import { createServer } from 'node:http';
import { refreshStreamTable, streamTable } from '@pgtrickle-js/knex-migrations';
import { router } from './router.js';

/** The shop: orders are written to a table, what is read comes from stream tables. */
export function createApp(knex) {
  const routes = router();

  routes.get('/totals', () =>
    streamTable(knex, 'order_totals').join('customers', 'customers.id', 'order_totals.customer_id').select('name', 'orders', 'total').orderBy('name'),
  );

  routes.get('/totals/:name', async ({ name }) => {
    const total = await streamTable(knex, 'order_totals')
      .join('customers', 'customers.id', 'order_totals.customer_id')
      .where({ name })
      .first('name', 'orders', 'total');
    return total ?? { name, orders: '0', total: '0.00' };
  });

  routes.get('/sales', async () => {
    // The scheduler keeps it current to the minute; who cannot wait refreshes.
    await refreshStreamTable(knex, 'daily_sales');
    return streamTable(knex, 'daily_sales').select(knex.raw('day::text'), 'total', 'orders').orderBy('day');
  });

  routes.post('/orders', async (_, { name, amount }) => {
    const customer = await knex('customers').where({ name }).first('id');
    if (customer === undefined) return undefined;
    const [order] = await knex('orders').insert({ customer_id: customer.id, amount }).returning('id');
    return order;
  });

  return createServer(routes.handle);
}
