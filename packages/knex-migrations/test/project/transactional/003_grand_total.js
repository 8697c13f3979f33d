import { alterStreamTable, createStreamTable, dropStreamTable } from '@pgtrickle-js/knex-migrations';

export async function up(knex) {
  await createStreamTable(knex, 'grand_total', { query: 'select sum(total) as grand from order_totals', schedule: null });
  await alterStreamTable(knex, 'order_totals', { schedule: '10m' });
}

export async function down(knex) {
  await dropStreamTable(knex, 'grand_total');
  await alterStreamTable(knex, 'order_totals', { schedule: '5m' });
}
