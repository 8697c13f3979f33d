import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { Client } from 'pg';
import { expect, inject, test } from 'vitest';
import { catalogReader, compareVersions, ensureStreamTables, planStreamTables } from '../../src/index.js';
import { readFaces } from './faces.fixture.js';

const [face] = (await readFaces()).filter(({ version }) => version === '0.67.0');

test.skipIf(face === undefined)('what 0.67.0 takes and then keeps wrongly is a warning of the plan; keys, tables and FULL are none', async () => {
  const database = await createDatabase(inject('pgtrickleServer'), { extension: face ?? true });
  const db = new Client({ connectionString: database.url });
  await db.connect();
  try {
    await db.query('create table keyed (id int primary key, x int); create table keyless (x int); create view seen as select * from keyless');
    const totals = { name: 'public.totals', query: 'select x, count(*) as n from public.seen group by x' } as const;
    const sum = { name: 'public.sum', query: 'select sum(n) as n from public.totals' } as const;
    const warnings = async (...definitions: Parameters<typeof planStreamTables>[1]) =>
      (await planStreamTables(catalogReader(db), definitions)).flatMap((plan) => plan.warnings);
    const aboutKeys = [expect.stringContaining('public.sum reads the stream table public.totals, whose source public.keyless has no primary key')];
    expect(await warnings(totals, sum)).toEqual(aboutKeys);
    expect(await warnings({ ...totals, query: totals.query.replace('seen', 'keyed') }, sum)).toEqual([]);
    await ensureStreamTables(db, [totals]);
    expect(await warnings(sum)).toEqual(aboutKeys);
    expect(await warnings({ ...sum, refreshMode: 'FULL' })).toEqual([]);
  } finally {
    await db.end();
    await database.drop();
  }
});

const [first] = await readFaces();

test.skipIf(first === undefined || compareVersions(first.version, '0.67.0') > 0)(
  'aggregates that lose DISTINCT, ORDER BY or FILTER over a view are a warning',
  async () => {
    const database = await createDatabase(inject('pgtrickleServer'), { extension: first ?? true });
    const db = new Client({ connectionString: database.url });
    await db.connect();
    try {
      await db.query('create table t (id int primary key, x int, y text); create view seen as select * from t');
      const warnings = async (value: string, from = 'public.seen') =>
        (
          await planStreamTables(catalogReader(db), [
            { name: 'public.d', query: `select ${value} as n from ${from}`, schedule: '5m', refreshMode: 'FULL' },
          ])
        )[0]?.warnings;
      for (const value of [
        'count(distinct x)',
        'coalesce(sum(distinct x), 0)',
        "string_agg(y, ',' order by y desc)",
        'count(x) filter (where x > 1)',
      ]) {
        expect(await warnings(value), value).toEqual([expect.stringContaining('public.d gets wrong rows: over the view public.seen')]);
        expect(await warnings(value, 'public.t')).toEqual([]);
      }
      expect(await warnings("count(x) || 'count(distinct x)'")).toEqual([]);
      expect(await warnings('count(x)', '(select distinct x from public.seen) s')).toEqual([]);
    } finally {
      await db.end();
      await database.drop();
    }
  },
);
