import type { Pool } from 'pg';
import { describe, expect, inject, test } from 'vitest';
import {
  applyPlan,
  catalogReader,
  compareVersions,
  ensureStreamTables,
  planStreamTable,
  readStreamTable,
  type StreamTableDefinition,
} from '../../src/index.js';
import { onFace, readFaces, row } from './faces.fixture.js';

const views = `create schema shop;
  create table shop.sales (id int primary key, day int, amount numeric(10, 4), "who did" text);
  insert into shop.sales select i, i % 3, i * 1.2345, 'who ' || i % 2 from generate_series(1, 12) i;
  create view shop.seen as select * from shop.sales where id > 1;
  create view shop.kept as select id, day, amount from shop.seen where id > 2;
  create view shop.daily as select day, count(distinct "who did") as people from shop.seen group by day`;

/** Queries of which the server loses a part, or which it refuses, when it takes the views in itself. */
const lost: Readonly<Record<string, string>> = {
  'DISTINCT in an aggregate': 'select day, count(distinct "who did") as n from shop.seen group by day',
  'ORDER BY in an aggregate': `select day, string_agg("who did", ',' order by id desc) as n from shop.seen group by day`,
  'FILTER of an aggregate': 'select day, count(*) filter (where id > 5) as n from shop.seen group by day',
  'the precision of a cast': 'select id, amount::numeric(10, 1) as n from shop.kept',
  'a name that needs quotes': 'select id, "who did" as "Who" from shop.seen',
  'the name of an argument': 'select id, make_interval(hours => day) as n from shop.kept',
  'DISTINCT in a view over a view': 'select day, people from shop.daily',
  'the name of a window': 'select id, sum(day) over w as n from shop.seen window w as (partition by day order by id)',
  'the columns of an alias': 'select s.a, s.b from shop.kept as s(a, b)',
  'aggregates next to a set operation': 'select day, count(distinct "who did") as n from shop.sales group by day union all select 9, 9',
  'aggregates under a subquery':
    'select day, count(distinct "who did") as n from shop.sales where amount > (select avg(amount) from shop.sales) group by day',
  'a position in GROUP BY': 'select day, count(*) as n from shop.sales group by 1',
  'letters beyond ASCII': `select id, 'Zürich' as "größe" -- Größe\n from shop.sales where "who did" <> 'ürich'`,
  'letters beyond ASCII next to a view': `select day, people, 'ü' as "ö" from shop.daily`,
  'every view twice': 'select a.id, b.day from shop.kept a join shop.kept b on a.id = b.id where b.id in (select id from shop.seen)',
};

const faces = (await readFaces()).filter(
  (face) => ['0.1.0', '0.67.0'].includes(face.version) || (face.version === '0.1.3' && inject('pgtrickleServer').backend !== 'stand-in'),
);

const define = (query: string, changes: Partial<StreamTableDefinition> = {}): StreamTableDefinition => ({
  name: 'shop.stored',
  query,
  schedule: '12h',
  refreshMode: 'FULL',
  ...changes,
});

async function differences(pool: Pool, query: string): Promise<unknown> {
  const { columns } = await row(
    pool,
    `select string_agg(format('%I', attname), ', ') as columns from pg_attribute
    where attrelid = 'shop.stored'::regclass and attnum > 0 and not attisdropped and attname !~ '^__pg[st]_'`,
  );
  return row(
    pool,
    `select count(*)::int as count from ((select ${columns} from shop.stored except all select ${columns} from (${query}) q)
       union all (select ${columns} from (${query}) q except all select ${columns} from shop.stored)) as d`,
  );
}

describe.concurrent.each(faces)('what $name $version loses of a query is sent so that it does not', (face) => {
  test.each(Object.entries(lost))('%s: rows are those of the query, and nothing is planned afterwards', async (_, query) => {
    await onFace(face, async (pool) => {
      await pool.query(views);
      await ensureStreamTables(pool, [define(query)]);
      expect(await differences(pool, query)).toEqual({ count: 0 });
      await pool.query('update shop.sales set day = (day + 1) % 4 where id % 2 = 0');
      await pool.query(`select ${face.name === 'pg_stream' ? 'pgstream' : 'pgtrickle'}.refresh_stream_table('shop.stored')`);
      expect(await differences(pool, query)).toEqual({ count: 0 });
      expect(await planStreamTable(catalogReader(pool), define(query))).toMatchObject({ action: 'none', steps: [] });
    });
  });

  test('a query with positions and letters beyond ASCII is told as it was written', async () => {
    await onFace(face, async (pool) => {
      await pool.query(views);
      const query = `select s.day, '😀' as "größe", count(*) as n from shop.sales s where 'Zürich' <> 'x' group by 1`;
      await ensureStreamTables(pool, [define(query, { refreshMode: 'DIFFERENTIAL' })]);
      expect(await readStreamTable(catalogReader(pool), 'shop.stored')).toMatchObject({ query });
      expect(await planStreamTable(catalogReader(pool), define(query, { refreshMode: 'DIFFERENTIAL' }))).toMatchObject({ action: 'none' });
      expect(await differences(pool, query)).toEqual({ count: 0 });
    });
  });

  test('a view that was taken in and has changed is a change of the query; a plan made before is stale', async () => {
    await onFace(face, async (pool) => {
      await pool.query(views);
      const query = 'select day, people from shop.daily';
      await ensureStreamTables(pool, [define(query)]);
      const reader = catalogReader(pool);
      const table = await readStreamTable(reader, 'shop.stored');
      expect(table.sentQuery).toContain('/* pgtrickle:view "shop"."daily" */');
      expect(table.query).toBe('select day, people from "shop"."daily"');
      expect(table.takenInViews.map(({ name }) => name).sort()).toEqual(['shop.daily', 'shop.seen']);

      await pool.query('create or replace view shop.seen as select * from shop.sales where id > 4');
      const plan = await planStreamTable(reader, define(query));
      expect(plan.changes).toMatchObject([{ kind: 'query' }]);
      const elsewhere = await pool.connect();
      await elsewhere.query('set search_path = shop');
      expect((await planStreamTable(catalogReader(elsewhere), define('select day, people from daily'))).changes).toMatchObject([{ kind: 'query' }]);
      elsewhere.release(true);
      await applyPlan(pool, plan);
      expect(await differences(pool, query)).toEqual({ count: 0 });
      expect(await planStreamTable(reader, define(query))).toMatchObject({ action: 'none' });
    });
  });

  test('what the server keeps is sent as it was written; a table made without is put right', async () => {
    await onFace(face, async (pool) => {
      await pool.query(views);
      const plain = 'select k.id, day + 1 as next from shop.seen k where amount > 2 and day is not null';
      await ensureStreamTables(pool, [define(plain)]);
      const takesAll = compareVersions(face.version, '0.1.3') < 0;
      expect((await readStreamTable(catalogReader(pool), 'shop.stored')).sentQuery === plain).toBe(!takesAll);
      if (takesAll) return;
      const query = 'select day, count(distinct id) as n from shop.seen group by day';
      await pool.query("select pgtrickle.create_stream_table('shop.raw', $1, '12h', 'FULL')", [query]);
      const found = await planStreamTable(catalogReader(pool), { ...define(query), name: 'shop.raw' });
      expect(found.changes).toMatchObject([{ kind: 'query' }]);
    });
  });

  test('only views that the query reads count: one of the same name elsewhere does not', async () => {
    if (compareVersions(face.version, '0.1.3') < 0) return;
    await onFace(face, async (pool) => {
      await pool.query(`${views}; create view shop.low as select id, day from shop.sales where id > 1; create view shop.top as select id, day from shop.low;
        create schema other; create view other.top as select day, count(distinct id) as n from shop.low group by day`);
      const query = 'select id, day from shop.top where id > 3';
      await ensureStreamTables(pool, [define(query)]);
      expect(await readStreamTable(catalogReader(pool), 'shop.stored')).toMatchObject({ sentQuery: query, takenInViews: [] });
    });
  });

  test('a hidden column that * takes along is refused before anything runs', async () => {
    await onFace(face, async (pool) => {
      await pool.query(views);
      await ensureStreamTables(pool, [define('select id, day from shop.sales')]);
      const all = { ...define('select * from shop.stored'), name: 'shop.all' } as const;
      await expect(planStreamTable(catalogReader(pool), all)).rejects.toMatchObject({
        code: 'QUERY_INVALID',
        message: expect.stringMatching(/^the query of shop.all gives "__pg[ts]_row_id", a hidden column of a stream table that it reads$/),
        hint: 'Name the columns instead of taking all of them with *.',
      });
      await expect(ensureStreamTables(pool, [all])).rejects.toMatchObject({ code: 'QUERY_INVALID' });
    });
  });
});
