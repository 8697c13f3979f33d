import { describe, expect, test } from 'vitest';
import { parseQuery } from './parse-query.js';
import { losesRefinements, survivesViews, wrongIncrementally } from './rewriting.js';

describe('what survives when the extension takes in a view', () => {
  test.each([
    'select * from v',
    'select v.id, t.x + 1 as next from "shop"."v" left join t on t.id = v.id where x in (1, 2) and y is not null',
    'select g, count(*) as n, sum(x) from v as w where x > 1.5 group by g having count(*) > 1 order by 2 desc limit 3',
    "select id::int, coalesce(x, 0), case when x > 1 then 'a' else 'b' end as c from (select * from v) q",
  ])('%s', async (query) => {
    expect(await survivesViews(await parseQuery(query))).toBe(true);
  });

  test.each([
    'select count(distinct x) from v',
    'select v.* from v',
    'select x::numeric(10, 2) from v',
    "select interval '1' day from v",
    'select "Id" from v',
    'select id as "order" from v',
    'select a from v as w(a)',
    'select id from v join t using (id)',
    'select id from v right join t on true',
    'with c as (select * from v) select * from c',
    'select x from v union select x from v',
    'select f(a => 1) from v',
    'select sum(x) over (order by id) from v',
    'select id from v where x = any(array[1])',
    "select 'it''s' from v",
    'select substring(x from 2) from v',
    'select x operator(pg_catalog.+) 1 from v',
    'select - x from v',
    'select id from v for update',
    'select id from v order by id fetch first 3 rows with ties',
    'select id from v tablesample system (1)',
  ])('not known to: %s', async (query) => {
    expect(await survivesViews(await parseQuery(query))).toBe(false);
  });
});

test.each([
  ['select count(distinct x) from t', false],
  ['select count(distinct x) from t union all select 1', true],
  ['select count(distinct x) from t where x > (select avg(x) from t)', true],
  ['select g, count(x) filter (where x > 1) from t group by rollup (g)', true],
  ['select count(x) from t union all select 1', false],
  ['select g, rank() over (order by c) from (select g, count(distinct x) as c from t group by g) q', true],
  ['select * from (select count(distinct x) from t union all select 1) as q', false],
  ['select * from (select count(distinct x) from t union all select 1) as q where true', true],
])('%s loses what stands in its aggregates: %s', async (query, loses) => {
  expect(losesRefinements(await parseQuery(query))).toBe(loses);
});

test('what an incremental refresh computes wrongly is named', async () => {
  expect(
    wrongIncrementally(
      await parseQuery('select a::varchar(3), b = any($$ {1} $$), c from t, lateral (select t.d) l except select 1, true, f(x => 2)'),
    ),
  ).toEqual(['a cast with a length or precision', '= ANY or ALL of an array', 'an argument by name', 'a LATERAL subquery', 'INTERSECT or EXCEPT']);
  expect(wrongIncrementally(await parseQuery('select a::text, count(distinct b) from t group by a'))).toEqual([]);
});
