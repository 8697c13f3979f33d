import { createStreamTable } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { listStreamTables } from '../../src/index.js';

const query = 'select customer, sum(amount) as total from orders group by customer';

test('a distributed stream table, and sources spread over workers (skipped without Citus)', async ({ db, skip }) => {
  const { rows } = await db.query(`select from pg_available_extensions where name = 'citus'`);
  skip(rows.length === 0, 'this server has no files of the extension citus');
  await db.query('create extension if not exists citus; create extension if not exists dblink');
  await db.query(
    `create table orders (customer int, amount int); select create_distributed_table('orders', 'customer'); alter table orders replica identity full`,
  );
  await createStreamTable(db, { name: 'public.totals', query, schedule: '1h', options: { outputDistributionColumn: 'customer' } });
  expect((await listStreamTables(db)).streamTables).toMatchObject([{ name: 'public.totals', placement: 'distributed' }]);
});

test('without Citus a distribution column is refused, and nothing is left', async ({ db, skip }) => {
  const { rows } = await db.query(`select extversion from pg_extension where extname = 'pg_trickle'`);
  skip(Number(rows[0]?.extversion.split('.')[1] ?? 0) < 33, 'this version knows no distribution column');
  skip((await db.query(`select from pg_extension where extname = 'citus'`)).rowCount === 1, 'this database has Citus');
  await db.query('create table plain (customer int, amount int)');
  const created = createStreamTable(db, {
    name: 'public.spread',
    query: query.replace('orders', 'plain'),
    options: { outputDistributionColumn: 'customer' },
  });
  await expect(created).rejects.toMatchObject({ message: expect.stringMatching(/citus/i) });
  expect((await listStreamTables(db)).streamTables).toEqual([]);
  await createStreamTable(db, { name: 'public.local', query: query.replace('orders', 'plain') });
  expect((await listStreamTables(db)).streamTables).toMatchObject([{ placement: 'local' }]);
});
