import { createStreamTable, dropStreamTable } from '@pgtrickle-js/knex-migrations';

export const up = (knex) =>
  createStreamTable(knex, 'order_totals', {
    query: knex('orders').select('customer_id').sum('amount as total').where('amount', '>', 0).groupBy('customer_id'),
    schedule: '5m',
  });

export const down = (knex) => dropStreamTable(knex, 'order_totals');
