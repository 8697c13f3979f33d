export const up = (knex) =>
  knex.schema
    .createTable('customers', (table) => {
      table.increments('id');
      table.text('name').notNullable().unique();
    })
    .createTable('orders', (table) => {
      table.increments('id');
      table.integer('customer_id').notNullable().references('customers.id');
      table.decimal('amount', 10, 2).notNullable();
      table.timestamp('ordered_at').notNullable().defaultTo(knex.fn.now());
    });

export const down = (knex) => knex.schema.dropTable('orders').dropTable('customers');
