import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { Pool } from 'pg';
import { expect } from 'vitest';
import { ensureStreamTables } from '../../src/index.js';

test('a connection lost between two steps is one error; nothing is half done and the pool goes on', async ({ database, db }) => {
  await db.query('create table orders (id int primary key, amount int); insert into orders values (1, 2)');
  const pool = new Pool({ connectionString: database.url, application_name: 'lost-connection' });
  // Without a listener of its own, `pg` would end the process when an idle session is lost.
  pool.on('error', () => {});
  const definition = { name: 'public.order_totals', query: 'select sum(amount) as total from orders', schedule: '1m' } as const;
  const statements: string[] = [];
  const cut = async () => {
    await db.query(`select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'lost-connection'`);
  };
  const losing = {
    totalCount: 0,
    query: pool.query.bind(pool),
    connect: async () => {
      const session = await pool.connect();
      const query = session.query.bind(session) as (...args: unknown[]) => Promise<unknown>;
      session.query = (async (...args: unknown[]) => {
        statements.push(String(args[0]));
        if (String(args[0]).includes('create_stream_table')) await cut();
        return query(...args);
      }) as typeof session.query;
      return session;
    },
  };

  await expect(ensureStreamTables(losing, [definition])).rejects.toMatchObject({ code: 'CONNECT_LOST' });
  expect(statements.some((statement) => statement.includes('create_stream_table'))).toBe(true);
  expect((await db.query(`select to_regclass('public.order_totals') as made`)).rows).toEqual([{ made: null }]);

  await expect(ensureStreamTables(pool, [definition])).resolves.toMatchObject([{ action: 'create' }]);
  await pool.end();
});

test('a driver that waits no longer leaves no open transaction to the next user of the pool', async ({ database, db }) => {
  await db.query('create table items (id int primary key, amount int)');
  const impatient = new Pool({ connectionString: database.url, max: 1, query_timeout: 1_000 });
  impatient.on('error', () => {});
  const definition = { name: 'public.item_ids', query: 'select id from items', schedule: '1m' } as const;
  // Reads pass, and the step that sets up the capture waits.
  await db.query('begin; lock table items in share mode');
  const problem = await ensureStreamTables(impatient, [definition]).catch((error: unknown) => error);
  await db.query('rollback');
  expect(problem).toMatchObject({ code: 'CONNECT_LOST', message: expect.stringContaining('create of public.item_ids failed: Query read timeout') });

  await impatient.query('insert into items values (1, 1)');
  expect((await db.query(`select id from items`)).rows).toEqual([{ id: 1 }]);
  await expect.poll(async () => (await db.query(`select to_regclass('public.item_ids') as made`)).rows).toEqual([{ made: null }]);
  await expect(ensureStreamTables(impatient, [definition])).resolves.toMatchObject([{ action: 'create' }]);
  await impatient.end();
});
