import { type Capabilities, type StreamTableChange, watch } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { call, createOrders } from '../orders.fixture.js';

let server: Capabilities;

test.beforeAll(async ({ db }) => {
  server = await createOrders(db);
});

/** What the next changes are, in the words of a test. */
async function collect(changes: AsyncIterable<StreamTableChange>, count: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const change of changes) {
    seen.push(`${change.kind} ${change.name}${change.kind === 'status' ? ` ${change.from} -> ${change.to}` : ''}`);
    if (seen.length === count) break;
  }
  return seen;
}

test('changes come in the order in which they happen', async ({ db, pool }) => {
  const seen = collect(watch(pool, { intervalMs: 10, names: ['public.order_totals', 'public.order_new'] }), 5);
  const look = () => new Promise((resolve) => setTimeout(resolve, 150));
  await look();
  await call(db, 'create_stream_table', { name: 'public.order_new', query: 'select id from public.orders', schedule: '12h' });
  await look();
  await call(db, 'refresh_stream_table', { name: 'public.order_totals' });
  await look();
  await db.query(`update ${server.schema}.${server.prefix}_stream_tables set status = 'SUSPENDED' where ${server.prefix}_name = 'order_new'`);
  await look();
  await call(db, 'drop_stream_table', { name: 'public.order_new' });
  expect(await seen).toEqual([
    'created public.order_new',
    'refreshed public.order_totals',
    'status public.order_new ACTIVE -> SUSPENDED',
    'freshness public.order_new',
    'dropped public.order_new',
  ]);
});

test('what happens between the call and the loop is not missed', async ({ db }) => {
  const changes = watch(db, { intervalMs: 10 });
  await call(db, 'create_stream_table', { name: 'public.order_early', query: 'select id from public.orders', schedule: '12h' });
  expect(await collect(changes, 1)).toEqual(['created public.order_early']);
});

test('leaving the loop leaves the session as it was', async ({ db }) => {
  const changes = watch(db, { intervalMs: 10, names: 'public.order_totals' });
  const seen = collect(changes, 1);
  await call(db, 'refresh_stream_table', { name: 'public.order_totals' });
  await seen;
  const { rows } = await db.query('select pg_listening_channels() as channel');
  expect(rows).toEqual([]);
  expect(db.listenerCount('notification')).toBe(0);
});

test('the signal ends the loop without an error, before and during it', async ({ pool }) => {
  expect(await collect(watch(pool, { signal: AbortSignal.abort() }), 1)).toEqual([]);
  expect(await collect(watch(pool, { signal: AbortSignal.timeout(100), intervalMs: 60_000 }), 1)).toEqual([]);
  expect(pool.totalCount - pool.idleCount).toBe(0);
});

test('a broken connection is an error of the loop', async ({ database, pool }) => {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: database.url });
  client.on('error', () => {});
  await client.connect();
  const seen = collect(watch(client, { intervalMs: 10 }), 1);
  seen.catch(() => {});
  const { rows } = await client.query('select pg_backend_pid() as pid');
  await pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
  await expect(seen).rejects.toMatchObject({ code: 'CONNECT_LOST' });
});
