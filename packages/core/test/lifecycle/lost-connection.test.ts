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
