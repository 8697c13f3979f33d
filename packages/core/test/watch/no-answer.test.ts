import { type Capabilities, waitForStatus, waitUntilFresh, watch } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { Pool, type PoolConfig } from 'pg';
import { expect } from 'vitest';
import { createOrders } from '../orders.fixture.js';

let server: Capabilities;

test.beforeAll(async ({ db }) => {
  server = await createOrders(db);
});

async function withPool<Result>(config: PoolConfig, work: (pool: Pool) => Promise<Result>): Promise<Result> {
  const pool = new Pool(config);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/** How long something takes to fail, and with what. */
async function failure(waiting: Promise<unknown>) {
  const started = performance.now();
  const error = await waiting.then(
    () => undefined,
    (thrown) => thrown,
  );
  return { error, ms: performance.now() - started };
}

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const seen: Value[] = [];
  for await (const value of values) seen.push(value);
  return seen;
}

const timedOut = { code: 'WAIT_TIMEOUT', message: expect.stringContaining('failed: no answer from the server within 1s') };

test('a pool with one session listens and looks through it', async ({ database }) => {
  await withPool({ connectionString: database.url, max: 1 }, async (pool) => {
    const waiting = waitForStatus(pool, 'public.order_totals', 'ERROR', { timeoutMs: 200, intervalMs: 20, listen: true });
    await expect(waiting).rejects.toMatchObject({ code: 'WAIT_TIMEOUT', message: expect.stringContaining('it is ACTIVE after 200 ms') });
    expect((await pool.query('select pg_listening_channels()')).rows).toEqual([]);
  });
});

test.for([false, true])('a pool without a session to spare is waited for no longer than asked (listen: %s)', async (listen, { database }) => {
  await withPool({ connectionString: database.url, max: 1 }, async (pool) => {
    const busy = await pool.connect();
    const { error, ms } = await failure(waitForStatus(pool, 'public.order_totals', 'ERROR', { timeoutMs: 1_000, listen }));
    expect(error).toMatchObject(timedOut);
    expect(ms).toBeLessThan(3_000);
    busy.release();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
  });
});

test('behind a lock, time and signal still end a wait, and the sessions come back', async ({ database, db, pool: locker }) => {
  const holder = await locker.connect();
  await withPool({ connectionString: database.url, max: 4 }, async (pool) => {
    // What the server can do is known by now: what follows is the look itself.
    await waitForStatus(db, 'public.order_totals', 'ACTIVE');
    await holder.query(`begin; lock table ${server.schema}.${server.prefix}_stream_tables in access exclusive mode`);
    const name = 'public.order_totals';
    const signal = AbortSignal.timeout(300);
    const changes = collect(watch(pool, { signal }));
    const found = await Promise.all([
      failure(waitUntilFresh(pool, name, { timeoutMs: 1_000 })),
      failure(waitForStatus(pool, name, 'ERROR', { timeoutMs: 1_000, listen: true })),
      failure(waitForStatus(db, name, 'ERROR', { signal })),
    ]);
    expect(found.map(({ error }) => error)).toMatchObject([timedOut, timedOut, { code: 'WAIT_ABORTED' }]);
    for (const { ms } of found) expect(ms).toBeLessThan(3_000);
    expect(await changes).toEqual([]);
    await expect.poll(() => pool.totalCount).toBe(0);
    await holder.query('rollback');
  });
  holder.release();
  // The client's statement ended by itself; what was queued behind it has tidied up.
  expect((await db.query('select pg_listening_channels()')).rows).toEqual([]);
  expect(db.listenerCount('notification')).toBe(0);
});
