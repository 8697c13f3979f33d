export async function up(knex) {
  await knex.schema.createTable('orders', (table) => {
    table.integer('id').primary();
    table.integer('customer_id').notNullable();
    table.integer('amount').notNullable();
  });
  await knex('orders').insert([
    { id: 1, customer_id: 1, amount: 10 },
    { id: 2, customer_id: 1, amount: 5 },
    { id: 3, customer_id: 2, amount: 7 },
  ]);
}

export const down = (knex) => knex.schema.dropTable('orders');
