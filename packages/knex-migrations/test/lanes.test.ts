import { findPooler, startPooler } from '@pgtrickle-js/test-fixtures';
import knexFactory, { type Knex } from 'knex';
import { describe, expect } from 'vitest';
import { createStreamTable, dropStreamTable, hasStreamTable, streamTable, withStreamTables } from '../src/index.js';
import { createOrders, source, test, totalsQuery } from './knex.fixture.js';

const migrations = source({
  '001_orders': { up: createOrders, down: (knex) => knex.schema.dropTable('orders') },
  '002_index': {
    config: { transaction: false },
    up: (knex) => knex.raw('create index orders_customer on orders (customer_id)'),
    down: (knex) => knex.raw('drop index orders_customer'),
  },
  '003_totals': {
    up: (knex) => createStreamTable(knex, 'public.order_totals', { query: totalsQuery, schedule: '5m' }),
    down: (knex) => dropStreamTable(knex, 'public.order_totals'),
  },
});

async function upAndDown(url: string, client = 'pg'): Promise<void> {
  const knex = knexFactory({
    ...withStreamTables(
      { client, connection: url, pool: { min: 0, max: 3 }, migrations: { migrationSource: migrations } },
      { report: () => undefined },
    ),
    log: { warn: () => undefined },
  });
  try {
    await knex.migrate.latest();
    expect(await streamTable(knex, 'public.order_totals').orderBy('customer_id')).toEqual([
      { customer_id: 1, total: '15.00' },
      { customer_id: 2, total: '7.00' },
    ]);
    await knex.migrate.rollback();
    expect([await hasStreamTable(knex, 'public.order_totals'), await knex.schema.hasTable('orders')]).toEqual([false, false]);
  } finally {
    await knex.destroy();
  }
}

describe('a role that is no superuser', () => {
  test('is told which grant it lacks, and migrates with it', async ({ freshUrl }) => {
    const admin = knexFactory({ client: 'pg', connection: freshUrl, pool: { min: 0, max: 1 } });
    const role = `app_${process.pid}`;
    const url = new URL(freshUrl);
    [url.username, url.password] = [role, 'canary'];
    await admin.raw(`create role ${role} login password 'canary'; grant create on schema public to ${role}`);
    const lacking: Knex = knexFactory({ client: 'pg', connection: url.href, pool: { min: 0, max: 1 } });
    await createOrders(lacking);
    const refused: Error & { code?: string; hint?: string } = await createStreamTable(lacking, 'public.order_totals', { query: totalsQuery }).then(
      () => Promise.reject(new Error('it was allowed')),
      (error) => error,
    );
    expect(refused).toMatchObject({ code: 'SERVER_PRIVILEGE_MISSING', message: expect.stringMatching(/\(in .*lanes\.test\.ts:\d+\)$/) });
    expect(refused.hint).toContain(`to ${role}`);
    expect(`${refused.stack}${refused.message}${refused.hint}`).not.toContain('canary');
    await admin.schema.dropTable('orders');
    await lacking.destroy();
    await admin.raw(`do $$ declare s text; begin
      for s in select nspname from pg_namespace where nspname ~ '^(pgtrickle|pgstream)' loop
        execute format('grant usage, create on schema %I to ${role}', s);
        execute format('grant all on all tables in schema %I to ${role}', s);
        execute format('grant all on all sequences in schema %I to ${role}', s);
        execute format('grant execute on all functions in schema %I to ${role}', s);
      end loop;
    end $$`);
    await upAndDown(url.href);
    await admin.raw(`drop owned by ${role}`);
    await admin.raw(`drop role ${role}`);
    await admin.destroy();
  });
});

describe('through a pooler in transaction mode', () => {
  test.skipIf(findPooler() === undefined)('migrations go up and down (skipped without pgbouncer)', { timeout: 60_000 }, async ({ freshUrl }) => {
    const pooler = await startPooler(freshUrl);
    try {
      await upAndDown(pooler.url);
    } finally {
      pooler.stop();
    }
  });
});

const hasNative = await import('pg').then(({ default: pg }) => pg.native !== null && pg.native !== undefined).catch(() => false);

test.skipIf(!hasNative)('through pg-native (skipped where it is not installed)', async ({ freshUrl }) => {
  await upAndDown(freshUrl, 'pgnative');
});
