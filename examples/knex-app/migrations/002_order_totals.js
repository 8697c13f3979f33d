import { createStreamTable, dropStreamTable } from '@pgtrickle-js/knex-migrations';

// IMMEDIATE: kept within the transaction that writes an order, so that a reader sees its own order.
export const up = (knex) =>
  createStreamTable(knex, 'order_totals', {
    query: knex('orders').select('customer_id').count('* as orders').sum('amount as total').where('amount', '>', 0).groupBy('customer_id'),
    refreshMode: 'IMMEDIATE',
  });

export const down = (knex) => dropStreamTable(knex, 'order_totals');
