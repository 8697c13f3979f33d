import { Client } from 'pg';
import { expect, inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import setup from '../src/global-setup.js';
import { test } from '../src/vitest.js';

test('the server of the run is known in every test file', () => {
  expect(inject('pgtrickleServer')).toMatchObject({
    backend: expect.any(String),
    description: expect.any(String),
    url: expect.stringMatching(/^postgres/),
  });
});

test('no test waits for the template: the set-up of the run has made it', async () => {
  const provided: string[] = [];
  const stop = await setup({ provide: (_: string, { url }: { url: string }) => provided.push(url) } as unknown as TestProject);
  try {
    const client = new Client({ connectionString: provided[0] ?? '' });
    await client.connect();
    expect((await client.query(`SELECT datname FROM pg_database WHERE starts_with(datname, 'pgt_fixture_template_')`)).rowCount).toBeGreaterThan(0);
    await client.end();
  } finally {
    await stop();
  }
});

test('db is a client on a fresh database with the extension', async ({ db, database }) => {
  const { rows } = await db.query(
    `SELECT current_database() AS name, count(*)::int AS extensions FROM pg_extension WHERE extname IN ('pg_trickle', 'pg_stream')`,
  );
  expect(rows).toEqual([{ name: database.name, extensions: 1 }]);
});

test('pool is on the same database, and what one test wrote the next one of the file reads', async ({ db, pool }) => {
  await db.query('CREATE TABLE written (n int)');
  expect((await pool.query(`SELECT to_regclass('written') IS NOT NULL AS there`)).rows).toEqual([{ there: true }]);
});

test('streamTables creates, refreshes and drops', async ({ db, streamTables }) => {
  expect((await db.query(`SELECT to_regclass('written') IS NOT NULL AS there`)).rows).toEqual([{ there: true }]);
  await db.query('CREATE TABLE orders (id int PRIMARY KEY, amount int); INSERT INTO orders VALUES (1, 10), (2, 20)');
  await streamTables.create('public.totals', 'SELECT sum(amount) AS total FROM orders', { schedule: '5m', refreshMode: 'FULL' });
  const total = async () => (await db.query<{ total: string }>('SELECT total::text FROM totals')).rows;
  await streamTables.refresh('public.totals');
  expect(await total()).toEqual([{ total: '30' }]);
  await db.query('INSERT INTO orders VALUES (3, 12)');
  await streamTables.refresh('public.totals');
  expect(await total()).toEqual([{ total: '42' }]);
  await streamTables.drop('public.totals');
  expect((await db.query(`SELECT to_regclass('totals') IS NULL AS gone`)).rows).toEqual([{ gone: true }]);
});
