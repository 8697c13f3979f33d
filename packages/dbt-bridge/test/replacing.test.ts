import { Client } from 'pg';
import { expect } from 'vitest';
import { type DbtProject, makeProject, ok, test } from './dbt.fixture.js';
import { isThorough } from './sampled.fixture.js';

async function messageOf(project: DbtProject, name: string): Promise<string> {
  const { results } = await project.json('target/run_results.json');
  return results.find(({ unique_id: id }: { unique_id: string }) => id === `model.shop.${name}`).message;
}

const files = {
  'models/base.sql': "{{ config(materialized='table') }}\nselect g as id, g % 3 as customer from generate_series(1, 9) g",
  'models/recent.sql': "select * from {{ ref('base') }} where id > 3",
};

// 20 with PGTRICKLE_TEST_THOROUGH=1.
const rounds = isThorough ? 20 : 3;

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade; drop view if exists public.dashboard');
});

test('views on a table that is swapped keep their identity, their grants, and what others have built on them', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('run'));
  await db.query(
    'create view public.dashboard with (security_barrier = true) as select customer from shop.base; grant select on public.dashboard to public',
  );
  const oids = async () => (await db.query("select 'public.dashboard'::regclass::oid as a, 'shop.recent'::regclass::oid as b")).rows;
  const before = await oids();
  await project.write({ 'models/base.sql': files['models/base.sql'].replace('(1, 9)', '(1, 12)') });
  await ok(project.dbt('run'));
  expect(await oids()).toEqual(before);
  expect(await messageOf(project, 'recent')).toBe('UNCHANGED');
  const { rows } = await db.query(
    "select count(*)::int as n, (select reloptions::text || relacl::text from pg_class where oid = 'public.dashboard'::regclass) as kept from public.dashboard",
  );
  expect(rows).toEqual([{ n: 12, kept: expect.stringMatching(/^\{security_barrier=true\}.*=r\//) }]);
});

test.for(['view', 'table'])(
  'a view that somebody makes on a %s while that is replaced is kept, each time',
  { timeout: 120_000 },
  async (materialized, { database, db }) => {
    const model = (n: number) => ({
      'models/base.sql': "{{ config(materialized='table') }}\nselect g as id, g % 3 as customer from generate_series(1, 9) g",
      'models/recent.sql': `{{ config(materialized='${materialized}') }}\nselect id, customer${n % 2 === 0 ? '' : ', id as again'}, ${n} as n from {{ ref('base') }}`,
    });
    await using project = await makeProject(database.url, model(0));
    await ok(project.dbt('run'));
    const other = new Client({ connectionString: database.url });
    await other.connect();
    const waits = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    for (let round = 1; round <= rounds; round++) {
      await project.write(model(round));
      await other.query(`begin; create view public.late_${round} as select id from shop.recent`);
      const running = project.dbt('run --select recent');
      await expect.poll(async () => (await db.query(waits)).rows.length, { timeout: 10_000, interval: 20 }).toBeGreaterThan(0);
      await other.query('commit');
      await ok(running);
    }
    await other.end();
    const { rows } = await db.query("select count(*)::int as n from pg_views where viewname like 'late\\_%'");
    await db.query('drop schema shop cascade');
    expect(rows).toEqual([{ n: rounds }]);
  },
);

test('a view that the new columns do not fit is named before it goes', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('run'));
  await db.query('create view public.dashboard as select customer from shop.base');
  await project.write({ 'models/base.sql': "{{ config(materialized='table') }}\nselect g as id from generate_series(1, 9) g" });
  const output = await ok(project.dbt('run'));
  expect(output).toMatch(
    /\[WARNING\]: the new .*"base" has other columns, and what reads the old one goes with it: "public"."dashboard", "shop"."recent"/,
  );
  expect((await db.query("select to_regclass('public.dashboard') as there")).rows).toEqual([{ there: null }]);
});

test('a view is made again when somebody changed it, or when its select * would give more', async ({ database, db }) => {
  await db.query('drop table if exists public.orders; create table public.orders (id int)');
  await using project = await makeProject(database.url, {
    'models/sources.yml': 'sources:\n  - name: raw\n    schema: public\n    tables: [{ name: orders }]\n',
    'models/all_orders.sql': "select * from {{ source('raw', 'orders') }}",
  });
  await ok(project.dbt('run'));
  expect(await ok(project.dbt('run'))).toContain('Nothing has changed');
  await db.query('create or replace view shop.all_orders as select 0 as id');
  await ok(project.dbt('run'));
  expect(await messageOf(project, 'all_orders')).toBe('CREATE VIEW');
  expect(await ok(project.dbt('run'))).toContain('Nothing has changed');
  await db.query('alter table public.orders add column note text');
  await ok(project.dbt('run'));
  expect(await messageOf(project, 'all_orders')).toBe('CREATE VIEW');
  expect((await db.query('select note from shop.all_orders')).rows).toEqual([]);
});

test('grants, comments and indexes of stream tables: what is missing is put right, what is there is left', async ({ database, db }) => {
  const model = (config: string) => ({
    'models/base.sql': files['models/base.sql'],
    'models/totals.sql': `{{ config(materialized='stream_table', schedule='1h'${config}) }}\nselect customer, count(*) as orders from {{ ref('base') }} group by customer`,
    'models/schema.yml': 'models:\n  - name: totals\n    description: "it\'s per customer"\n    columns: [{ name: customer, description: who }]\n',
  });
  await using project = await makeProject(database.url, model(''));
  await ok(project.dbt('run'));
  const config =
    ", grants={'select': ['public']}, persist_docs={'relation': true, 'columns': true}, indexes=[{'columns': ['customer'], 'unique': true}]";
  await project.write(model(config));
  await ok(project.dbt('run --select totals'));
  const held = async () =>
    (
      await db.query(
        `select obj_description(oid) as comment, col_description(oid, (select attnum from pg_attribute where attrelid = c.oid and attname = 'customer')) as col,
           relacl::text like '%=r/%' as granted,
           (select count(*)::int from pg_index where indrelid = c.oid and indisunique and indkey::text = (select attnum::text from pg_attribute where attrelid = c.oid and attname = 'customer')) as indexes
         from pg_class c where oid = 'shop.totals'::regclass`,
      )
    ).rows[0];
  expect(await held()).toEqual({ comment: "it's per customer", col: 'who', granted: true, indexes: 1 });
  expect(await ok(project.dbt('run --select totals'))).toContain('Nothing has changed');
  await db.query("revoke select on shop.totals from public; comment on table shop.totals is 'mine'");
  await ok(project.dbt('run --select totals'));
  expect(await held()).toEqual({ comment: "it's per customer", col: 'who', granted: true, indexes: 1 });
});

test('an index that the model no longer asks for goes, also with its column; one that others made stays', async ({ database, db }) => {
  const model = (columns: string, config: string) => ({
    'models/base.sql': files['models/base.sql'],
    'models/totals.sql': `{{ config(materialized='stream_table', schedule='1h'${config}) }}\nselect customer, ${columns} from {{ ref('base') }} group by customer`,
  });
  const indexed = (column: string) => `, indexes=[{'columns': ['customer'], 'unique': true}, {'columns': ['${column}']}]`;
  await using project = await makeProject(database.url, model('count(*) as orders, max(id) as latest', indexed('latest')));
  await ok(project.dbt('run'));
  await db.query('create index of_others on shop.totals (orders)');
  const held = async () =>
    (
      await db.query(
        `select string_agg(a.attname, ' ' order by a.attname) as columns from pg_index x join pg_class i on i.oid = x.indexrelid
           join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
         where x.indrelid = 'shop.totals'::regclass and (i.relname ~ '^[0-9a-f]{32}$' or i.relname = 'of_others')`,
      )
    ).rows[0].columns;
  expect(await held()).toBe('customer latest orders');
  await project.write(model('count(*) as orders, max(id) as latest', indexed('orders')));
  expect(await ok(project.dbt('plan'))).toContain('drops the index on latest');
  await ok(project.dbt('run --select totals'));
  expect(await messageOf(project, 'totals')).toBe('ALTER STREAM TABLE, drops the index on latest');
  expect(await held()).toBe('customer orders');
  expect(await ok(project.dbt('plan --exit-code'))).toContain('as the project says');
  await db.query('drop index shop.of_others');
  await ok(project.dbt('run --select totals'));
  expect(await messageOf(project, 'totals')).toBe('ALTER STREAM TABLE, creates the index on orders');
  await project.write(model('max(id) as latest', ''));
  expect(await ok(project.dbt('plan'))).toContain('drops the index on orders');
  await ok(project.dbt('run --select totals'));
  expect(await held()).toBeNull();
});
