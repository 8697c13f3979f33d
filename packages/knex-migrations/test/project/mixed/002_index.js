export const config = { transaction: false };

export const up = (knex) => knex.raw('create index if not exists orders_customer on orders (customer_id)');

export const down = (knex) => knex.raw('drop index if exists orders_customer');
