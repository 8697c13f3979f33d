import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { Client } from 'pg';
import { expect, inject, test } from 'vitest';
import { catalogReader, ensureStreamTables, planStreamTables, type RefreshMode } from '../../src/index.js';
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

test.skipIf(face === undefined)('what an incremental refresh computes wrongly is a warning, on a change of query as well', async () => {
  const database = await createDatabase(inject('pgtrickleServer'), { extension: face ?? true });
  const db = new Client({ connectionString: database.url });
  await db.connect();
  try {
    await db.query('create table t (id int primary key, x int, y text)');
    const warnings = async (query: string, refreshMode: RefreshMode | undefined = 'DIFFERENTIAL') =>
      (await planStreamTables(catalogReader(db), [{ name: 'public.d', query, schedule: '12h', refreshMode }]))[0]?.warnings.filter((warning) =>
        warning.includes('wrong rows'),
      );
    const dropped = [
      expect.stringContaining('public.d gets wrong rows: of this query pg_trickle 0.67.0 drops DISTINCT, ORDER BY and FILTER inside aggregates'),
    ];
    const union = 'select x, count(distinct y) as n from public.t group by x union all select 0, 1';
    for (const made of [false, true]) {
      if (made) await ensureStreamTables(db, [{ name: 'public.d', query: 'select id from public.t', schedule: '12h', refreshMode: 'DIFFERENTIAL' }]);
      expect(await warnings(union)).toEqual(dropped);
      expect(await warnings(union, 'FULL')).toEqual([]);
      expect(await warnings('select id, x::numeric(10, 1) as n from public.t')).toEqual([
        expect.stringContaining('a cast with a length or precision'),
      ]);
      expect(await warnings('select count(distinct x) as n, max(id::text) as i from public.t')).toEqual([]);
    }
  } finally {
    await db.end();
    await database.drop();
  }
});
