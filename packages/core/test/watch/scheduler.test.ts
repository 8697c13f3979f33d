import { setTimeout as sleep } from 'node:timers/promises';
import { catalogReader, checkFreshness, detectCapabilities, readStreamTable, waitUntilFresh } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect, inject } from 'vitest';
import { call } from '../orders.fixture.js';

// The stand-in has no scheduler. The extension's attaches to a new database within ten seconds.
describe.skipIf(inject('pgtrickleServer').backend === 'stand-in')('with a scheduler at work', () => {
  let minScheduleSeconds = 0;

  test.beforeAll(async ({ db }) => {
    ({ minScheduleSeconds } = await detectCapabilities(db));
    await db.query('create table orders (id int primary key, amount int)');
    const queries = { fast: 'select id, amount from public.orders', sums: 'select sum(amount) as total from public.fast' };
    for (const [name, query] of Object.entries(queries)) {
      await call(db, 'create_stream_table', { name: `public.${name}`, query, schedule: `${minScheduleSeconds}s`, refresh_mode: 'DIFFERENTIAL' });
    }
  });

  test('waitUntilFresh shows what was written before it, through the chain', { timeout: 60_000 }, async ({ db, skip }) => {
    skip(minScheduleSeconds > 1, 'the shortest schedule of this version is too long for a test');
    for (const id of [1, 2, 3]) {
      await db.query('insert into orders values ($1, 1)', [id]);
      await waitUntilFresh(db, 'public.sums', { timeoutMs: 30_000 });
      expect((await db.query('select total::int as total from sums')).rows).toEqual([{ total: id }]);
    }
  });

  test('in a quiet time data grows old and the table stays fresh', { timeout: 60_000 }, async ({ db, skip }) => {
    skip(minScheduleSeconds > 1, 'the shortest schedule of this version is too long for a test');
    await sleep(4_000);
    const table = await readStreamTable(catalogReader(db), 'public.sums');
    expect(table.stalenessSeconds).toBeGreaterThan(3.5);
    expect(checkFreshness(table, { warnAfterSeconds: 3.5 })[0]?.level).toBe('pass');
  });
});
