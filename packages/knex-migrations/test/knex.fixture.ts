import { type Capabilities, detectCapabilities } from '@pgtrickle-js/core';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { test as base } from '@pgtrickle-js/test-fixtures/vitest';
import knexFactory, { type Knex } from 'knex';
import { inject } from 'vitest';

/**
 * vitest's `test` with a Knex instance on the file's database, the URL of a database of its own for each test that asks for it, and what the
 * extension can do.
 */
export const test = base.extend<{ knex: Knex; freshUrl: string; capabilities: Capabilities }>({
  capabilities: async ({ db }, use) => use(await detectCapabilities(db)),
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  freshUrl: async ({}, use) => {
    const database = await createDatabase(inject('pgtrickleServer'));
    await use(database.url);
    await database.drop();
  },
  knex: async ({ database }, use) => {
    const knex = knexFactory({ client: 'pg', connection: database.url, pool: { min: 0, max: 3 } });
    await use(knex);
    await knex.destroy();
  },
});

/** A Knex migration; Knex's own type lacks `config`. */
export interface TestMigration extends Knex.Migration {
  readonly config?: { readonly transaction: boolean };
}

/** Migrations from an object, in the order of their names. */
export function source(all: Record<string, TestMigration>): Knex.MigrationSource<string> {
  return {
    getMigrations: async () => Object.keys(all).sort(),
    getMigrationName: (name) => name,
    getMigration: async (name) => all[name] as Knex.Migration,
  };
}

/** Orders of two customers. */
export async function createOrders(knex: Knex): Promise<void> {
  await knex.schema.createTable('orders', (table) => {
    table.increments('id');
    table.integer('customer_id').notNullable();
    table.decimal('amount', 10, 2).notNullable();
  });
  await knex('orders').insert([
    { customer_id: 1, amount: 10 },
    { customer_id: 1, amount: 5 },
    { customer_id: 2, amount: 7 },
  ]);
}

/** Their totals by customer. */
export const totalsQuery = 'select customer_id, sum(amount) as total from orders group by customer_id';
