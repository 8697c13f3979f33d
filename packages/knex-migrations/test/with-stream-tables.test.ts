import knexFactory, { type Knex } from 'knex';
import { describe, expect } from 'vitest';
import { createStreamTable, dropStreamTable, hasStreamTable, withStreamTables } from '../src/index.js';
import { test as base, createOrders, source, type TestMigration, totalsQuery } from './knex.fixture.js';

/** A Knex instance with the hooks, on a database of its own file; and what it reported. */
const test = base.extend<{ migrated: (migrations: Record<string, TestMigration>, config?: object) => Knex; reports: string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  reports: async ({}, use) => use([]),
  migrated: async ({ freshUrl, reports }, use) => {
    const made: Knex[] = [];
    await use((migrations, config = {}) => {
      const knex = knexFactory({
        ...withStreamTables(
          { client: 'pg', connection: freshUrl, pool: { min: 0, max: 3 }, migrations: { migrationSource: source(migrations), ...config } },
          { project: 'shop', report: (lines) => void reports.push(...lines) },
        ),
        log: { warn: () => undefined },
      });
      made.push(knex);
      return knex;
    });
    for (const knex of made) await knex.destroy();
  },
});

const orders: Record<string, TestMigration> = {
  '001_orders': { up: createOrders, down: (knex) => knex.schema.dropTable('orders') },
  '002_totals': {
    up: (knex) => createStreamTable(knex, 'order_totals', { query: totalsQuery, schedule: '5m' }),
    down: (knex) => dropStreamTable(knex, 'order_totals'),
  },
};
const nothing = async () => undefined;

describe('a batch', () => {
  test('reports what it did, and leaves the declaration', async ({ migrated, reports }) => {
    const knex = migrated(orders);
    await knex.migrate.latest();
    expect(reports.splice(0)).toEqual(['create public.order_totals']);
    const { rows } = await knex.raw(
      `select col_description('order_totals'::regclass, attnum) as record from pg_attribute where attrelid = 'order_totals'::regclass and attname ~ '^__pg[ts]_row_id$'`,
    );
    expect(rows[0].record).toContain('"shop"');
    await knex.migrate.rollback();
    expect(reports).toEqual(['drop public.order_totals']);
  });

  test('has its settings, for its transactions only', async ({ migrated }) => {
    const seen: object[] = [];
    const look = async (knex: Knex) => {
      const { rows } = await knex.raw(
        `select current_setting('lock_timeout') as lock, current_setting('client_connection_check_interval') as alive,
         current_setting('idle_in_transaction_session_timeout') as idle`,
      );
      seen.push(rows[0]);
    };
    const knex = migrated({ '001_look': { up: look, down: look } });
    await knex.migrate.latest();
    await knex.migrate.rollback();
    await look(knex);
    const inside = { lock: '10s', alive: '500ms', idle: '5min' };
    expect(seen).toMatchObject([inside, inside, { lock: '0', idle: '0' }]);
  });

  test('that takes a source from a stream table is undone, naming the migration', async ({ migrated }) => {
    const knex = migrated({
      ...orders,
      '003_drop_orders': { up: (trx) => trx.schema.raw('drop table orders cascade'), down: nothing },
      '004_other': { up: (trx) => trx.schema.createTable('other', (table) => void table.integer('id')), down: nothing },
    });
    await expect(knex.migrate.latest()).rejects.toMatchObject({
      code: 'KNEX_BATCH_BROKEN',
      message: expect.stringMatching(/^003_drop_orders breaks public\.order_totals: .*; the whole batch was undone$/),
    });
    expect([await knex.schema.hasTable('orders'), await knex.schema.hasTable('other')]).toEqual([false, false]);
  });

  test('that rolls back what others read is undone, naming the migration and its line', async ({ migrated }) => {
    const knex = migrated(orders);
    await knex.migrate.latest();
    await createStreamTable(knex, 'reader', { query: 'select sum(total) as grand from order_totals', schedule: '5m' });
    await expect(knex.migrate.rollback()).rejects.toMatchObject({
      code: 'STREAM_TABLE_HAS_DEPENDENTS',
      message: expect.stringMatching(/stream table public\.reader would go with it \(in .*with-stream-tables\.test\.ts:\d+\)$/),
    });
    expect(await knex('knex_migrations').pluck('name')).toEqual(['001_orders', '002_totals']);
    await dropStreamTable(knex, 'reader');
    await knex.migrate.rollback();
    expect(await knex.schema.hasTable('orders')).toBe(false);
  });

  test('may break a stream table and put it right', async ({ migrated }) => {
    const knex = migrated({
      ...orders,
      '003_drop_orders': { up: (trx) => trx.schema.raw('drop table orders cascade'), down: nothing },
      '004_drop_totals': {
        up: (trx) =>
          dropStreamTable(trx, 'order_totals')
            .catch(() => trx.raw('select 1'))
            .then(() => trx.raw('drop table if exists order_totals')),
        down: nothing,
      },
      '005_again': {
        up: async (trx) => {
          await createOrders(trx);
          if (!(await hasStreamTable(trx, 'order_totals'))) await createStreamTable(trx, 'order_totals', { query: totalsQuery });
        },
        down: nothing,
      },
    });
    await knex.migrate.latest();
    expect(await hasStreamTable(knex, 'order_totals')).toBe(true);
  });

  test('that drops a stream table by a cascade is undone', async ({ migrated }) => {
    const knex = migrated({
      '001_schema': {
        up: async (trx) => {
          await createOrders(trx);
          await trx.schema.createSchema('reports');
          await createStreamTable(trx, 'reports.totals', { query: totalsQuery });
        },
        down: (trx) => trx.raw('drop schema reports cascade; drop table orders'),
      },
    });
    await knex.migrate.latest();
    await expect(knex.migrate.rollback()).rejects.toMatchObject({
      code: 'KNEX_BATCH_BROKEN',
      message: '001_schema breaks reports.totals: it was dropped along with something else, and not by dropStreamTable; the migration was undone',
    });
    expect(await hasStreamTable(knex, 'reports.totals')).toBe(true);
  });

  test('runs the hooks of the configuration inside of its own', async ({ migrated }) => {
    const order: string[] = [];
    const hook = (name: string) => async () => void order.push(name);
    const knex = migrated(orders, {
      beforeAll: hook('beforeAll'),
      beforeEach: hook('beforeEach'),
      afterEach: hook('afterEach'),
      afterAll: hook('afterAll'),
    });
    await knex.migrate.latest();
    expect(order).toEqual(['beforeAll', 'beforeEach', 'afterEach', 'beforeEach', 'afterEach', 'afterAll']);
  });
});

describe('the lock', () => {
  const locked = (knex: Knex) => knex('knex_migrations_lock').pluck('is_locked');

  test('left by a run that was killed is freed by the next', async ({ migrated }) => {
    const knex = migrated(orders);
    await knex.migrate.latest();
    await knex('knex_migrations_lock').update({ is_locked: 1 });
    await knex.migrate.rollback();
    expect(await locked(knex)).toEqual([0]);
    await knex('knex_migrations_lock').update({ is_locked: 1 });
    await knex.migrate.latest();
    expect(await locked(knex)).toEqual([0]);
    expect(await hasStreamTable(knex, 'order_totals')).toBe(true);
  });

  test('whose run has lost its lock writes nothing into the list, and the next one does once', async ({ migrated }) => {
    const isLockKept = `from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and a.pid <> pg_backend_pid()
      and a.datname = current_database()`;
    let isFirst = true;
    const up = async (knex: Knex) => {
      if (isFirst) await knex.raw(`select pg_terminate_backend(a.pid) ${isLockKept}`);
      isFirst = false;
    };
    const knex = migrated({ '001_alone': { up, down: nothing, config: { transaction: false } } });
    await expect(knex.migrate.latest()).rejects.toMatchObject({
      code: 'CONNECT_LOST',
      message: expect.stringContaining('001_alone ran and is not in'),
    });
    expect(await knex('knex_migrations').select('name')).toEqual([]);
    await knex.migrate.latest();
    expect(await knex('knex_migrations').select('name')).toEqual([{ name: '001_alone' }]);
  });

  test('of a run outside of a transaction makes others wait', async ({ migrated }) => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const slow: TestMigration = {
      config: { transaction: false },
      up: async (knex) => {
        runs++;
        most = Math.max(most, ++running);
        await knex.raw('select pg_sleep(0.3)');
        running--;
      },
      down: nothing,
    };
    const all = Array.from({ length: 4 }, () => migrated({ '001_slow': slow }));
    // Knex itself looks for what is done before it takes its lock: of a migration outside of a transaction it may be told too late.
    const results = await Promise.allSettled(all.map((knex) => knex.migrate.latest()));
    expect(most).toBe(1);
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(runs).toBe(1);
    expect(await locked(all[0] as Knex)).toEqual([0]);
  });
});

describe('a configuration', () => {
  test('without a connection says so when it connects', async () => {
    const knex = knexFactory(withStreamTables({ client: 'pg' }));
    await expect(knex.migrate.latest()).rejects.toMatchObject({
      code: 'KNEX_CONFIG_INVALID',
      message: 'the configuration of Knex has no connection',
    });
  });

  test('for another database is refused', () => {
    expect(() => withStreamTables({ client: 'mysql2' })).toThrow('the client of the configuration is "mysql2"');
  });
});
