import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade; create schema shop; create table shop.log (id serial, what text)');
});

test('hooks run in the order of dbt, inside and outside of the transaction', async ({ database, db }) => {
  const log = (what: string) => `insert into shop.log (what) values ('${what}')`;
  await using project = await makeProject(database.url, {
    'dbt_project.yml': `name: shop
profile: shop
on-run-start: ["${log('start')}"]
on-run-end: ["${log('end of {{ results | length }}')}"]
models:
  +pre-hook: [{sql: "${log('before begin')}", transaction: false}, "${log('pre')}"]
  +post-hook: ["${log('post')}", {sql: "${log('after commit')}", transaction: false}]
`,
    'models/orders.sql': "{{ config(materialized='table') }} select 1 as id",
  });
  await ok(project.dbt('run'));
  const what = (await db.query('select what from shop.log order by id')).rows.map((row) => row.what);
  expect(what).toEqual(['start', 'before begin', 'pre', 'post', 'after commit', 'end of 1']);
});

test('a failing post-hook takes the model back with it', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    'models/orders.sql': "{{ config(materialized='table', post_hook='select 1/0') }} select 1 as id",
  });
  const { exit, stdout } = await project.dbt('run');
  expect(exit).toBe(1);
  expect(stdout).toContain('division by zero');
  expect((await db.query("select relname from pg_class where relname like 'orders%'")).rows).toEqual([]);
});

test('what a hook sets for its session is gone for the next model', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    'models/a.sql': '{{ config(materialized=\'table\', pre_hook="set search_path = pg_catalog") }} select 1 as id',
    'models/b.sql': "{{ config(materialized='table') }} select current_setting('search_path') as path from {{ ref('a') }}",
  });
  await ok(project.dbt('run --threads 1'));
  expect((await db.query('select path from shop.b')).rows).toEqual([{ path: '"$user", public' }]);
});

test('grants, comments and indexes are as configured, and revoked when they no longer are', async ({ database, db }) => {
  await db.query('drop role if exists reader; drop role if exists writer; create role reader; create role writer');
  const model = (grants: string) => ({
    'models/orders.sql': `{{ config(materialized='stream_table', grants=${grants}, persist_docs={'relation': true, 'columns': true}, indexes=[{'columns': ['id']}]) }} select id from {{ ref('base') }}`,
  });
  await using project = await makeProject(database.url, {
    ...model("{'select': ['reader']}"),
    'models/base.sql': "{{ config(materialized='table') }} select 1 as id",
    'models/schema.yml': 'models: [{name: orders, description: "All $$ orders", columns: [{name: id, description: The id}]}]',
  });
  await ok(project.dbt('run'));
  const facts = async () =>
    (
      await db.query(`select obj_description('shop.orders'::regclass) as comment, col_description('shop.orders'::regclass, (select attnum from pg_attribute where attrelid = 'shop.orders'::regclass and attname = 'id')) as column,
        has_table_privilege('reader', 'shop.orders', 'select') as reader, has_table_privilege('writer', 'shop.orders', 'select') as writer,
        (select count(*)::int from pg_indexes where schemaname = 'shop' and tablename = 'orders' and indexdef like '%btree (id)') as indexes`)
    ).rows[0];
  expect(await facts()).toEqual({ comment: 'All $$ orders', column: 'The id', reader: true, writer: false, indexes: 1 });
  await project.write(model("{'select': ['writer']}"));
  await ok(project.dbt('run'));
  expect(await facts()).toMatchObject({ reader: false, writer: true, indexes: 1 });
});

test('Ctrl-C cancels what runs on the server, starts nothing more, and ends with 2', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    'models/slow.sql': "{{ config(materialized='table') }} select 1 as id from pg_sleep(60)",
    'models/next.sql': "select * from {{ ref('slow') }}",
  });
  const controller = new AbortController();
  const running = project.dbt('run', { signal: controller.signal });
  const sleeping = async () =>
    (await db.query("select 1 from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active' and pid <> pg_backend_pid()")).rowCount;
  await expect.poll(sleeping, { timeout: 10_000 }).toBe(1);
  controller.abort();
  const { exit, stdout } = await running;
  expect(exit).toBe(2);
  expect(stdout).toContain('Exited because of keyboard interrupt');
  expect(stdout).not.toContain('START sql view model shop.next');
  expect(await sleeping()).toBe(0);
  expect((await db.query("select relname from pg_class where relname like 'slow%'")).rows).toEqual([]);
});

test('many threads over shared dependents do not deadlock', async ({ database }) => {
  const leaves = Array.from({ length: 6 }, (_, i) => [`models/leaf${i}.sql`, `{{ config(materialized='table') }} select ${i} as id, now() as at`]);
  const joins = Array.from({ length: 6 }, (_, i) => [
    `models/join${i}.sql`,
    `select ${[0, 1, 2, 3, 4, 5].map((n) => `(select max(id) from {{ ref('leaf${(n + i) % 6}') }}) as a${n}`).join(', ')}`,
  ]);
  await using project = await makeProject(database.url, Object.fromEntries([...leaves, ...joins]));
  for (let round = 0; round < 3; round++) await ok(project.dbt('run --threads 8'));
});

test('invocations in one process do not disturb each other', async ({ database, db }) => {
  await db.query('drop schema if exists one cascade; drop schema if exists two cascade');
  const files = { 'models/orders.sql': "{{ config(schema=none) }} select '{{ target.schema }}' as place, {{ var('n') }} as n" };
  await using one = await makeProject(database.url, files);
  await using two = await makeProject(database.url, files);
  const profile = await one.read('profiles.yml');
  await one.write({ 'profiles.yml': profile.replace('schema: shop', 'schema: one') });
  await two.write({ 'profiles.yml': profile.replace('schema: shop', 'schema: two') });
  const outcomes = await Promise.all([one.dbt(['run', '--vars', 'n: 1']), two.dbt(['run', '--vars', '{n: 2}'])]);
  expect(outcomes.map(({ exit }) => exit)).toEqual([0, 0]);
  expect((await db.query('select * from one.orders union all select * from two.orders')).rows).toEqual([
    { place: 'one', n: 1 },
    { place: 'two', n: 2 },
  ]);
});
