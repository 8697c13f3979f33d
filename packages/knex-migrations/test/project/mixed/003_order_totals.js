import { createOrReplaceStreamTable, dropStreamTableIfExists } from '@pgtrickle-js/knex-migrations';

export const up = (knex) =>
  createOrReplaceStreamTable(knex, 'order_totals', { query: 'select customer_id, sum(amount) as total from orders group by 1', schedule: '5m' });

export const down = (knex) => dropStreamTableIfExists(knex, 'order_totals');
