import { setTimeout as sleep } from 'node:timers/promises';
import { type Capabilities, waitForStatus, waitUntilFresh, waitUntilPopulated } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import type { Client } from 'pg';
import { expect } from 'vitest';
import { call, createOrders } from '../orders.fixture.js';

const quick = { intervalMs: 20, timeoutMs: 10_000 };
let server: Capabilities;

test.beforeAll(async ({ db }) => {
  server = await createOrders(db);
});

const setStatus = (db: Client, name: string, status: string) =>
  db.query(`update ${server.schema}.${server.prefix}_stream_tables set status = $2 where ${server.prefix}_name = $1`, [name, status]);

const listening = async (db: Client) => (await db.query('select pg_listening_channels() as channel')).rows.map(({ channel }) => channel);

test('waitUntilFresh ends with a refresh that began after the call', async ({ db, pool }) => {
  await pool.query('insert into orders values (11, 1, 5)');
  const waiting = waitUntilFresh(pool, 'order_totals', quick);
  await sleep(60);
  await call(db, 'refresh_stream_table', { name: 'public.order_totals' });
  expect(await waiting).toMatchObject({ name: 'public.order_totals', status: 'ACTIVE' });
  const { rows } = await pool.query('select sum(n)::int as n from order_totals');
  expect(rows).toEqual([{ n: 11 }]);
});

test('waitUntilFresh waits for the tables in between', async ({ db, pool }) => {
  await pool.query('insert into orders values (12, 1, 5)');
  const seen: string[] = [];
  const waiting = waitUntilFresh(pool, 'public.order_grand', quick).then(() => seen.push('fresh'));
  await sleep(60);
  await call(db, 'refresh_stream_table', { name: 'public.order_totals' });
  await sleep(60);
  seen.push('before the last refresh');
  await call(db, 'refresh_stream_table', { name: 'public.order_grand' });
  await waiting;
  expect(seen).toEqual(['before the last refresh', 'fresh']);
});

test('waitUntilFresh is content with younger data than it is told to accept', async ({ pool }) => {
  expect(await waitUntilFresh(pool, 'public.order_totals', { ...quick, maxAgeSeconds: 3_600 })).toMatchObject({ isPopulated: true });
});

test('waitUntilPopulated ends with the first refresh', async ({ db, pool }) => {
  const waiting = waitUntilPopulated(pool, 'public.order_later', quick);
  await call(db, 'refresh_stream_table', { name: 'public.order_later' });
  expect(await waiting).toMatchObject({ name: 'public.order_later', isPopulated: true });
});

test('waitForStatus takes one status or several, and the old word for SUSPENDED', async ({ db, pool }) => {
  const waiting = waitForStatus(pool, 'public.order_totals', 'PAUSED', quick);
  await call(db, 'alter_stream_table', { name: 'public.order_totals', status: 'SUSPENDED' });
  expect(await waiting).toMatchObject({ status: 'SUSPENDED' });
  await call(db, 'alter_stream_table', { name: 'public.order_totals', status: 'ACTIVE' });
  expect(await waitForStatus(pool, 'public.order_totals', ['ERROR', 'ACTIVE'], quick)).toMatchObject({ status: 'ACTIVE' });
});

test('running out of time says what is missing', async ({ pool }) => {
  await expect(waitUntilFresh(pool, 'public.order_totals', { intervalMs: 20, timeoutMs: 100 })).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    message: 'waiting for public.order_totals to be fresh failed: public.order_totals has not been refreshed after 100 ms',
  });
  await expect(waitForStatus(pool, 'public.order_totals', 'ERROR', { intervalMs: 20, timeoutMs: 0 })).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    message: 'waiting for public.order_totals to be ERROR failed: it is ACTIVE after 0 ms',
  });
});

test('a signal cancels, before and during the wait', async ({ pool }) => {
  const cancelled = expect.objectContaining({ code: 'WAIT_ABORTED', message: 'waiting for public.order_totals to be ERROR was cancelled' });
  const wait = (signal: AbortSignal) => waitForStatus(pool, 'public.order_totals', 'ERROR', { intervalMs: 60_000, signal });
  await expect(wait(AbortSignal.abort())).rejects.toEqual(cancelled);
  await expect(wait(AbortSignal.timeout(50))).rejects.toEqual(cancelled);
});

test('no end of time is no end of waiting', async ({ pool }) => {
  const waiting = waitForStatus(pool, 'public.order_totals', 'ERROR', { intervalMs: 20, timeoutMs: Infinity, signal: AbortSignal.timeout(60) });
  await expect(waiting).rejects.toMatchObject({ code: 'WAIT_ABORTED' });
});

test('what cannot come is not waited for', async ({ db, pool }) => {
  await expect(waitUntilFresh(pool, 'public.order_total', quick)).rejects.toMatchObject({ code: 'STREAM_TABLE_NOT_FOUND' });
  await setStatus(db, 'order_totals', 'SUSPENDED');
  await expect(waitUntilFresh(pool, 'public.order_totals', quick)).rejects.toMatchObject({
    code: 'STREAM_TABLE_SUSPENDED',
    message: 'public.order_totals is suspended: no refresh will come',
  });
  await expect(waitUntilFresh(pool, 'public.order_grand', quick)).rejects.toMatchObject({ code: 'STREAM_TABLE_SUSPENDED' });
  await setStatus(db, 'order_totals', 'ERROR');
  await expect(waitUntilFresh(pool, 'public.order_totals', quick)).rejects.toMatchObject({
    code: 'STREAM_TABLE_FAILED',
    message: expect.stringContaining('public.order_totals is in status ERROR'),
  });
  await setStatus(db, 'order_totals', 'ACTIVE');
});

test('dropping the table ends the wait', async ({ db, pool }) => {
  await call(db, 'create_stream_table', { name: 'public.order_brief', query: 'select id from public.orders', schedule: '12h' });
  const waiting = waitForStatus(pool, 'public.order_brief', 'ERROR', quick);
  waiting.catch(() => {});
  await sleep(60);
  await call(db, 'drop_stream_table', { name: 'public.order_brief' });
  await expect(waiting).rejects.toMatchObject({ code: 'STREAM_TABLE_NOT_FOUND' });
});

test('a client is told by the server, whatever is left of the payload', async ({ db, pool }) => {
  const waiting = waitForStatus(db, 'public.order_totals', 'SUSPENDED', { intervalMs: 60_000, timeoutMs: 10_000 });
  await expect.poll(() => db.listenerCount('notification')).toBe(1);
  await sleep(100);
  await pool.query(`update ${server.schema}.${server.prefix}_stream_tables set status = 'SUSPENDED' where ${server.prefix}_name = 'order_totals'`);
  await pool.query(`select pg_notify('${server.extension}_alert', '{"event":"auto_suspended","st":"public.ord...}')`);
  const started = performance.now();
  expect(await waiting).toMatchObject({ status: 'SUSPENDED' });
  expect(performance.now() - started).toBeLessThan(5_000);
  await setStatus(db, 'order_totals', 'ACTIVE');
  expect(await listening(db)).toEqual([]);
});

test('what the session listened to before, it still listens to', async ({ db }) => {
  await db.query('listen pgtrickle_alert; listen mine');
  await waitForStatus(db, 'public.order_totals', 'ACTIVE');
  expect((await listening(db)).sort()).toEqual(['mine', 'pgtrickle_alert']);
  await db.query('unlisten *');
});

test('behind a pooler nothing is listened to', async ({ db }) => {
  // A pooler makes up the process id that it tells its clients.
  const pooled = new Proxy(db, { get: (client, key) => (key === 'processID' ? 7 : Reflect.get(client, key)) });
  const channels: unknown[] = [];
  const spy = (text: unknown, values?: unknown) => {
    channels.push(...(/listen \w+/.exec(String(text)) ?? []));
    return db.query(text as string, values as unknown[]);
  };
  await waitForStatus(
    new Proxy(pooled, { get: (client, key) => (key === 'query' ? spy : Reflect.get(client, key)) }),
    'public.order_totals',
    'ACTIVE',
  );
  expect(channels).toEqual([]);
});

test('a pool gives up one session only when asked, and gets it back', async ({ pool }) => {
  const wait = (listen: boolean) => waitForStatus(pool, 'public.order_totals', 'ERROR', { intervalMs: 60_000, timeoutMs: 200, listen });
  for (const listen of [false, true]) {
    const waiting = wait(listen);
    waiting.catch(() => {});
    await sleep(80);
    expect(pool.totalCount - pool.idleCount).toBe(listen ? 1 : 0);
    await expect(waiting).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' });
    expect(pool.totalCount - pool.idleCount).toBe(0);
  }
  const { rows } = await pool.query('select pg_listening_channels() as channel');
  expect(rows).toEqual([]);
});
