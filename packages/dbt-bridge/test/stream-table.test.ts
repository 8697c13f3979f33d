import { detectCapabilities } from '@pgtrickle-js/core';
import { expect } from 'vitest';
import { type DbtProject, makeProject, ok, takesInEveryView, test } from './dbt.fixture.js';

const orders = {
  'models/orders.sql': "{{ config(materialized='table') }}\nselect g as id, g % 3 as customer_id, g * 10 as amount from generate_series(1, 9) g",
};
const totals = (config: string, columns = 'customer_id, sum(amount) as total') => ({
  'models/totals.sql': `{{ config(materialized='stream_table'${config}) }}\nselect ${columns} from {{ ref('orders') }} group by customer_id`,
});

async function messageOf(project: DbtProject, name: string): Promise<string> {
  const { results } = await project.json('target/run_results.json');
  return results.find(({ unique_id: id }: { unique_id: string }) => id === `model.shop.${name}`).message;
}

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop, elsewhere cascade');
});

test('a changed schedule alters the table and keeps it', async ({ database, db }) => {
  await using project = await makeProject(database.url, { ...orders, ...totals('') });
  await ok(project.dbt('run'));
  const oid = async () =>
    (
      await db.query(
        "select 'shop.totals'::regclass::oid as oid, schedule, status, refresh_mode from pgtrickle.pgt_stream_tables where pgt_name = 'totals'",
      )
    ).rows[0];
  const before = await oid();
  expect(before).toMatchObject({ schedule: '1m', status: 'ACTIVE' });
  await project.write(totals(", schedule='10m', refresh_mode='full', status='PAUSED'"));
  await ok(project.dbt('run --select totals'));
  expect(await oid()).toEqual({ oid: before.oid, schedule: '10m', status: 'SUSPENDED', refresh_mode: 'FULL' });
  expect(await messageOf(project, 'totals')).toBe(
    'ALTER STREAM TABLE, refresh mode DIFFERENTIAL -> FULL, schedule 1m -> 10m, status ACTIVE -> SUSPENDED',
  );
});

test('a changed query is applied without a full refresh, and its class is told', async ({ database, db }) => {
  await using project = await makeProject(database.url, { ...orders, ...totals('') });
  await ok(project.dbt('run'));
  await project.write(totals('', 'customer_id, sum(amount) as total, count(*) as orders'));
  await ok(project.dbt('run --select totals'));
  expect((await db.query('select orders::int from shop.totals where customer_id = 0')).rows).toEqual([{ orders: 3 }]);
  expect(await messageOf(project, 'totals')).toMatch(/STREAM TABLE, query changed \((compatible|rebuild): .*orders/);
});

test('an enforced contract is held, by the plan as well, also where nothing else has changed', async ({ database }) => {
  const yaml = (type: string) =>
    `models:\n  - name: contracted\n    config: { contract: { enforced: true } }\n    columns: [{ name: id, data_type: int }, { name: code, data_type: ${type} }]\n`;
  await using project = await makeProject(database.url, {
    'seeds/raw.csv': 'id,code\n1,a\n',
    'models/contracted.sql': "{{ config(materialized='stream_table', schedule='1h') }}\nselect id, code from {{ ref('raw') }}",
    'models/schema.yml': yaml('text'),
  });
  await ok(project.dbt('build'));
  expect(await ok(project.dbt('run'))).toContain('[UNCHANGED');
  await project.write({ 'models/schema.yml': yaml('date') });
  for (const command of ['plan', 'run']) {
    const { exit, stdout } = await project.dbt(command);
    expect(exit).toBe(1);
    expect(stdout).toContain('This model has an enforced contract that failed.');
    expect(stdout).toMatch(/code +\| TEXT +\| DATE +\| data type mismatch/);
  }
});

test('a paused stream table whose view changes is left paused, and filled again once it is resumed', async ({ database, db }) => {
  const totals = (status: string) =>
    `{{ config(materialized='stream_table', schedule='1h', status='${status}') }}\nselect customer, sum(amount) as total from {{ ref('seen') }} group by customer`;
  await using project = await makeProject(database.url, {
    'seeds/raw.csv': 'customer,amount\n1,10\n',
    'models/seen.sql': "select customer, amount from {{ ref('raw') }}",
    'models/totals.sql': totals('paused'),
  });
  await ok(project.dbt('build'));
  await project.write({ 'models/seen.sql': "select customer, amount * 2 as amount from {{ ref('raw') }}" });
  // Versions whose alter takes no query make it anew.
  const isLeft = (await detectCapabilities(db)).accepts('alter_stream_table', 'query');
  const summary = isLeft ? 'Plan of 2 nodes: 1 to change, 1 unchanged.' : 'Plan of 2 nodes: 1 to change, 1 to make anew.';
  expect(await ok(project.dbt('plan --select seen totals'))).toContain(summary);
  expect(await ok(project.dbt('run'))).toMatch(
    isLeft ? /OK unchanged sql stream_table model shop\.totals/ : /OK rebuilt sql stream_table model shop\.totals/,
  );
  expect(await ok(project.dbt('run'))).toMatch(/OK unchanged sql stream_table model shop\.totals/);
  await project.write({ 'models/totals.sql': totals('active') });
  expect(await ok(project.dbt('run'))).toMatch(/STREAM TABLE, (.*, )?status SUSPENDED -> ACTIVE/);
  expect((await db.query('select total::int from shop.totals')).rows).toEqual([{ total: 20 }]);
});

test('layout and comments are no change', async ({ database }) => {
  await using project = await makeProject(database.url, { ...orders, ...totals('') });
  await ok(project.dbt('run'));
  await project.write(totals('', 'customer_id,\n  sum( amount ) as total -- of all orders\n'));
  await ok(project.dbt('run --select totals'));
  expect(await messageOf(project, 'totals')).toBe('UNCHANGED');
});

test('--full-refresh makes it anew, with the view on it', async ({ database, db }) => {
  await using project = await makeProject(database.url, { ...orders, ...totals(''), 'models/report.sql': "select * from {{ ref('totals') }}" });
  await ok(project.dbt('run'));
  const { rows } = await db.query("select 'shop.totals'::regclass::oid as oid");
  await ok(project.dbt('run --select totals --full-refresh'));
  expect((await db.query("select 'shop.totals'::regclass::oid as oid")).rows).not.toEqual(rows);
  expect((await db.query('select count(*)::int as n from shop.report')).rows).toEqual([{ n: 3 }]);
});

test('a table in its place is named, and replaced with --full-refresh', async ({ database, db }) => {
  await db.query('create schema shop; create table shop.totals (id integer)');
  await using project = await makeProject(database.url, { ...orders, ...totals('') });
  const refused = await project.dbt('run');
  expect(refused.exit).toBe(1);
  expect(refused.stdout).toContain('error PLAN_RELATION_EXISTS');
  await ok(project.dbt('run --full-refresh'));
  expect((await db.query('select count(*)::int as n from shop.totals')).rows).toEqual([{ n: 3 }]);
});

test('a stream table that becomes a view or a table leaves the catalog', async ({ database, db }) => {
  await using project = await makeProject(database.url, { ...orders, ...totals('') });
  await ok(project.dbt('run'));
  await project.write({ 'models/totals.sql': "select customer_id from {{ ref('orders') }}" });
  await ok(project.dbt('run --select totals'));
  expect((await db.query("select pgt_name from pgtrickle.pgt_stream_tables where pgt_name = 'totals'")).rows).toEqual([]);
  await project.write(totals(''));
  await ok(project.dbt('run --select totals --full-refresh'));
  await project.write({ 'models/totals.sql': "{{ config(materialized='table') }} select customer_id from {{ ref('orders') }}" });
  await ok(project.dbt('run --select totals'));
  expect((await db.query("select relkind from pg_class where oid = 'shop.totals'::regclass")).rows).toEqual([{ relkind: 'r' }]);
});

test('stream_table_name and stream_table_schema say where it goes, and ref() follows', async ({ database, db }) => {
  await db.query('create schema elsewhere');
  await using project = await makeProject(database.url, {
    ...orders,
    ...totals(", stream_table_name='customer_totals', stream_table_schema='elsewhere'"),
    'models/report.sql': "select * from {{ ref('totals') }}",
  });
  await ok(project.dbt('run'));
  expect((await db.query('select count(*)::int as n from elsewhere.customer_totals')).rows).toEqual([{ n: 3 }]);
  expect((await db.query('select count(*)::int as n from shop.report')).rows).toEqual([{ n: 3 }]);
});

test('a table that stream tables read keeps its place; only rows that differ are written', async ({ database, db }) => {
  await using project = await makeProject(database.url, { ...orders, ...totals('') });
  await ok(project.dbt('run'));
  const oid = async () => (await db.query("select 'shop.orders'::regclass::oid as oid")).rows;
  const before = await oid();
  await ok(project.dbt('run --select orders'));
  expect(await messageOf(project, 'orders')).toBe('UNCHANGED');
  await project.write({ 'models/orders.sql': orders['models/orders.sql'].replace('generate_series(1, 9)', 'generate_series(2, 11)') });
  await ok(project.dbt('run --select orders'));
  expect(await messageOf(project, 'orders')).toBe('MERGE 3');
  expect(await oid()).toEqual(before);
  await db.query("select pgtrickle.refresh_stream_table('shop.totals')");
  expect((await db.query('select sum(total)::int as total from shop.totals')).rows).toEqual([{ total: 650 }]);
});

test('internal columns stay hidden from templates', async ({ database }) => {
  await using project = await makeProject(database.url, {
    ...orders,
    ...totals(''),
    'models/columns.sql':
      "{% if execute %}select '{{ adapter.get_columns_in_relation(ref('totals')) | map(attribute='name') | join(',') }}' as names, '{{ load_relation(ref('totals')).type }}' as type{% endif %}\n-- {{ ref('totals') }}",
  });
  await ok(project.dbt('run'));
  expect(await project.read('target/compiled/shop/models/columns.sql')).toContain("select 'customer_id,total' as names, 'stream_table' as type");
});

test('a project without stream tables needs no extension', async ({ database, db }) => {
  await db.query('drop extension pg_trickle cascade');
  try {
    await using project = await makeProject(database.url, orders);
    await ok(project.dbt('run'));
    await ok(project.dbt('run'));
  } finally {
    await db.query('create extension pg_trickle');
  }
});

const onView = (select: string) => ({
  'seeds/raw.csv': 'id,customer_id,amount\n1,1,10\n2,1,20\n3,2,5\n',
  'models/stg.sql': `select ${select} from {{ ref('raw') }}`,
  'models/totals.sql':
    "{{ config(materialized='stream_table') }}\nselect customer_id, sum(amount) as total from {{ ref('stg') }} group by customer_id",
});

test('a view under a stream table changes in place, and the stream table follows', async ({ database, db }) => {
  await using project = await makeProject(database.url, onView('customer_id, amount'));
  await ok(project.dbt('build'));
  const oid = async () => (await db.query("select 'shop.stg'::regclass::oid as oid")).rows;
  const before = await oid();
  await project.write(onView('customer_id, amount * 2 as amount'));
  await ok(project.dbt('run'));
  if (!takesInEveryView) expect(await oid()).toEqual(before);
  // 0.1.x keep the view's old text in a refresh.
  expect(await messageOf(project, 'totals')).toMatch(
    takesInEveryView ? /^REBUILD STREAM TABLE, query changed \(same:/ : /^(REFRESH|REBUILD) STREAM TABLE, a view that it reads has changed$/,
  );
  expect((await db.query('select sum(total)::int as total from shop.totals')).rows).toEqual([{ total: 70 }]);
});

test('a stream table whose source was replaced is made again, and the replacing run warns', async ({ database, db }) => {
  await using project = await makeProject(database.url, onView('customer_id, amount'));
  await ok(project.dbt('build'));
  expect(await ok(project.dbt('seed --full-refresh'))).toMatch(/\[WARNING\]: .*"shop"."raw" is dropped, and shop.totals read it/);
  await ok(project.dbt('run'));
  expect(await messageOf(project, 'totals')).toBe('REBUILD STREAM TABLE, a relation that it reads was replaced');
  await project.write(onView('amount, customer_id'));
  await ok(project.dbt('run'));
  expect(await messageOf(project, 'totals')).toMatch(
    takesInEveryView ? /^REBUILD STREAM TABLE, query changed \(same:/ : /^REBUILD STREAM TABLE, a relation that it reads was replaced$/,
  );
  expect((await db.query('select sum(total)::int as total from shop.totals')).rows).toEqual([{ total: 35 }]);
  expect(await ok(project.dbt('run'))).toContain('Nothing has changed');
});

test('a table that took the columns of the extension with a select * stays a table', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    ...orders,
    ...totals(''),
    'models/copy.sql': "{{ config(materialized='table') }}\nselect * from {{ ref('totals') }}",
  });
  await ok(project.dbt('run'));
  await ok(project.dbt('run'));
  expect((await db.query('select count(*)::int as n from shop.copy')).rows).toEqual([{ n: 3 }]);
});

test('models as people write them: CTEs, ephemeral models, quoted names, comments and semicolons at the end', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    ...orders,
    'models/big_orders.sql':
      "{{ config(materialized='ephemeral') }}\nselect *, amount as \"Amount In Cents\" from {{ ref('orders') }} where amount > 20 -- not the small ones",
    'models/totals.sql': `{{ config(materialized='stream_table', schedule='1h') }}
/* per customer */
with big as (select * from {{ ref('big_orders') }}),
per_customer as (select customer_id, sum("Amount In Cents") as "Total In Cents" from big group by customer_id)
select * from per_customer; -- that is all
-- really`,
  });
  await ok(project.dbt('run'));
  expect((await db.query('select sum("Total In Cents")::int as total from shop.totals')).rows).toEqual([{ total: 420 }]);
  expect(await ok(project.dbt('run --select totals'))).toContain('Nothing has changed');
});

test('a view below the view that a stream table reads changes: one run puts the rows right', async ({ database, db }) => {
  const chain = (factor: number) => ({
    'models/sources.yml': 'sources: [{ name: raw, schema: public, tables: [{ name: amounts }] }]\n',
    'models/inner_view.sql': `select id, customer_id, amount * ${factor} as amount from {{ source('raw', 'amounts') }}`,
    'models/outer_view.sql': "select customer_id, amount from {{ ref('inner_view') }} where amount > 0",
    'models/totals.sql':
      "{{ config(materialized='stream_table') }}\nselect customer_id, sum(amount) as total from {{ ref('outer_view') }} group by customer_id",
    'models/grand.sql': "{{ config(materialized='stream_table', refresh_mode='FULL') }}\nselect sum(total) as total from {{ ref('totals') }}",
  });
  const totals = async () =>
    (await db.query('select (select sum(total)::int from shop.totals) as totals, (select total::int from shop.grand) as grand')).rows[0];
  await db.query(
    'create table public.amounts (id int primary key, customer_id int, amount int); insert into public.amounts values (1, 1, 10), (2, 1, 20), (3, 2, 5)',
  );
  await using project = await makeProject(database.url, chain(1));
  await ok(project.dbt('run'));
  expect(await totals()).toEqual({ totals: 35, grand: 35 });
  await project.write(chain(2));
  expect(await ok(project.dbt('plan'))).toContain(
    takesInEveryView ? 'query changed (same:' : 'a view that it reads through another view has changed',
  );
  await ok(project.dbt('run'));
  expect(await totals()).toEqual({ totals: 70, grand: 70 });
  expect(await messageOf(project, 'totals')).toContain(
    takesInEveryView ? 'REBUILD STREAM TABLE, query changed (same:' : 'REBUILD STREAM TABLE, a view that it reads through another view has changed',
  );
  expect(await ok(project.dbt('run'))).toContain('Nothing has changed');
  // Later changes of the rows reach it through the new views.
  await db.query('insert into public.amounts values (4, 2, 100)');
  await db.query("select pgtrickle.refresh_stream_table('shop.totals')");
  await db.query("select pgtrickle.refresh_stream_table('shop.grand')");
  expect(await totals()).toEqual({ totals: 270, grand: 270 });
});
