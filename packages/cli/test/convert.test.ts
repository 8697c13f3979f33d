import '@pgtrickle-js/test-fixtures/global-setup';
import { parseName } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { expect, inject, test } from 'vitest';
import { convertView } from '../src/changes/convert-view.js';
import { withShop } from './support/shop.js';

const setup = `
  create materialized view revenue as select customer, sum(amount) as total from orders group by customer;
  create unique index revenue_customer_idx on revenue (customer) where customer >= 0;
  create index on revenue (total desc);
  comment on materialized view revenue is 'By customer';
  comment on column revenue.total is 'In euro';
  grant all on revenue to pg_checkpoint;
  grant select (customer) on revenue to public;
  create view top with (security_barrier = true) as select * from revenue where total > 20;
  create schema "Büro";
  create view "Büro"."the ""best""" as select t.customer, o.id from top t join orders o using (customer);
  create materialized view counted as select count(*) as customers from top;
  create unique index counted_once on counted (customers);
  comment on view top is 'The best';
  comment on column top.total is 'More than 20';
  grant select on top to pg_checkpoint with grant option;
  alter view top owner to pg_read_all_stats;
  alter materialized view revenue owner to pg_read_all_stats;
  grant select on orders to pg_read_all_stats;`;

/** What a user of the views sees: the shape, the texts, the rights and the rows. */
const look = `select json_build_object(
  'relations', (select json_agg(json_build_array(c.oid::regclass::text, c.reloptions, pg_get_userbyid(c.relowner), obj_description(c.oid, 'pg_class')) order by c.relname)
    from pg_class c where c.relname in ('revenue', 'top', 'the "best"', 'counted')),
  'views', (select json_agg(pg_get_viewdef(c.oid) order by c.relname) from pg_class c where c.relname in ('top', 'the "best"', 'counted')),
  'columns', (select json_agg(json_build_array(attrelid::regclass::text, attname, format_type(atttypid, null), col_description(attrelid, attnum), attacl::text) order by attrelid::regclass::text, attnum)
    from pg_attribute where attrelid in ('revenue'::regclass, 'top'::regclass) and attnum > 0 and attname !~ '^__pg'),
  'indexes', (select json_agg(indexdef order by indexname) from pg_indexes where tablename in ('revenue', 'counted') and indexdef !~ '__pg'),
  'rights', array[has_table_privilege('pg_checkpoint', 'revenue', 'select'), has_table_privilege('pg_checkpoint', 'top', 'select with grant option')],
  'rows', (select json_agg(t order by customer) from top t),
  'best', (select count(*) from "Büro"."the ""best"""),
  'counted', (select customers from counted)
)::text as look`;

test('the views that read a converted materialized view keep all that they had, as does the stream table', { timeout: 60_000 }, async () => {
  const options = { changes: { refreshMode: 'FULL' } } as const;
  await withShop(inject('pgtrickleServer').url, 'shop', setup, async ({ url }) => {
    const db = await connect(url);
    try {
      const before = (await db.query(look)).rows;
      expect(await convertView(db, parseName('revenue'), { ...options, dryRun: true })).toMatchObject({ applied: false, refreshMode: 'FULL' });
      expect((await db.query(look)).rows).toEqual(before);
      await convertView(db, parseName('revenue'), { ...options, dryRun: false });
      expect((await db.query(look)).rows).toEqual(before);
      // A right that means nothing on a materialized view is none on the table.
      const kind = `select relkind, has_table_privilege('pg_checkpoint', oid, 'insert') as inserts from pg_class where oid = 'revenue'::regclass`;
      expect((await db.query(kind)).rows).toEqual([{ relkind: 'r', inserts: false }]);
    } finally {
      await db.end();
    }
  });
});

test('stream tables on a materialized view stop its conversion', { timeout: 60_000 }, async () => {
  const reads = `create materialized view revenue as select customer, sum(amount) as total from orders group by customer;
    select pgtrickle.create_stream_table(name => 'public.above', query => 'select customer from public.revenue', schedule => '12h', refresh_mode => 'FULL')`;
  await withShop(inject('pgtrickleServer').url, 'shop', reads, async ({ url }) => {
    const db = await connect(url);
    try {
      const refused = convertView(db, parseName('revenue'), { changes: {}, dryRun: true });
      await expect(refused).rejects.toMatchObject({
        code: 'PLAN_DEPENDENTS_LOST',
        details: { lost: ['stream table public.above (it reads public.revenue)'] },
      });
    } finally {
      await db.end();
    }
  });
});
