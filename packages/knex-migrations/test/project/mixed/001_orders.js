// Knex writes down that a migration ran only after its transaction: in a batch that is not one transaction each has to bear being run again.
export async function up(knex) {
  if (await knex.schema.hasTable('orders')) return;
  await knex.schema.createTable('orders', (table) => {
    table.integer('id').primary();
    table.integer('customer_id').notNullable();
    table.integer('amount').notNullable();
  });
}

export const down = (knex) => knex.schema.dropTableIfExists('orders');
