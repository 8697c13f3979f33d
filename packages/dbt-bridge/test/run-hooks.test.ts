import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const project = (more: string) => `name: shop\nversion: "1.0"\nprofile: shop\n${more}\n`;
const models = { 'models/orders.sql': 'select 1 as id' };

test('a hook of on-run-start that fails ends in exit code 1; models are built all the same, unless a flag says no', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade');
  const failing = 'on-run-start: ["select * from nowhere", "create table shop.not_made ()"]';
  await using shop = await makeProject(database.url, { ...models, 'dbt_project.yml': project(failing) });
  const statuses = async () => (await shop.json('target/run_results.json')).results.map((one: { status: string }) => one.status);

  expect((await shop.dbt('run')).exit).toBe(1);
  expect(await statuses()).toEqual(['error', 'skipped', 'success']);
  expect((await db.query('select * from shop.orders')).rows).toEqual([{ id: 1 }]);
  expect((await db.query("select to_regclass('shop.not_made')")).rows).toEqual([{ to_regclass: null }]);

  await shop.write({ 'dbt_project.yml': project(`flags: {skip_nodes_if_on_run_start_fails: true}\n${failing}`) });
  expect((await shop.dbt('run')).exit).toBe(1);
  expect(await statuses()).toEqual(['error', 'skipped', 'skipped']);
});

test('a hook of on-run-start or a query comment that cannot be rendered ends the command before anything is built', async ({ database, db }) => {
  await using shop = await makeProject(database.url, models);
  for (const [broken, message] of [
    ['on-run-start: ["{{ nowhere() }}"]', "'nowhere' is undefined"],
    ['query-comment: \'{{ exceptions.raise_compiler_error("no comment") }}\'', 'no comment'],
    ["query-comment: 'a */ b'", 'query comment contains illegal value'],
  ] as const) {
    await db.query('drop schema if exists shop cascade; create schema shop');
    await shop.write({ 'dbt_project.yml': project(broken) });
    const { exit, stderr } = await shop.dbt('run');
    expect(exit).toBe(2);
    expect(stderr).toContain(message);
    expect((await db.query("select to_regclass('shop.orders')")).rows).toEqual([{ to_regclass: null }]);
  }
});

test('on-run-end has the schemas that were built, with their database', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade; drop table if exists public.built');
  const insert = "insert into public.built values {% for database, schema in database_schemas %}('{{ database }}', '{{ schema }}'){% endfor %}";
  await using shop = await makeProject(database.url, {
    ...models,
    'dbt_project.yml': project(`on-run-end:\n  - create table public.built (database text, schema text)\n  - ${insert}`),
  });
  await ok(shop.dbt('run'));
  expect((await db.query('select * from public.built')).rows).toEqual([{ database: database.name, schema: 'shop' }]);
});

test('on-run-end has the results as objects with all that dbt puts into them', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade; drop table if exists public.told');
  await using shop = await makeProject(database.url, {
    ...models,
    'macros/tell.sql': `{% macro tell(results) %}{% for one in results %}
insert into public.told values ('{{ tojson({
  'own': [one.status, one.thread_id, one.message, one.failures, one.adapter_response, one.batch_results, one.execution_time > 0, one['status']],
  'node': [one.node.unique_id, one.node.resource_type, one.node.config.materialized, one.node['name'], one.node.to_dict().fqn, one.node.config.nowhere],
  'timing': [one.timing | map(attribute='name') | list, (one.timing | first).completed_at.isoformat() | length, (one.timing | first)['started_at'] < modules.datetime.datetime.utcnow()],
  'dict': [one.to_dict().keys() | list | sort, one.to_dict().timing[0].name, one.to_dict(omit_none=False).node.alias],
}) }}');{% endfor %}{% endmacro %}`,
    'dbt_project.yml': project(`on-run-end:\n  - create table public.told (it jsonb)\n  - "{{ tell(results) }}"`),
  });
  await ok(shop.dbt('run'));
  expect((await db.query('select it from public.told')).rows).toEqual([
    {
      it: {
        own: [
          'success',
          expect.any(String),
          'CREATE VIEW',
          null,
          { _message: 'CREATE VIEW', code: 'CREATE VIEW', rows_affected: -1 },
          null,
          true,
          'success',
        ],
        node: ['model.shop.orders', 'model', 'view', 'orders', ['shop', 'orders'], null],
        timing: [['compile', 'execute'], expect.any(Number), true],
        dict: [
          ['adapter_response', 'agate_table', 'batch_results', 'execution_time', 'failures', 'message', 'node', 'status', 'thread_id', 'timing'],
          'compile',
          'orders',
        ],
      },
    },
  ]);
});

test('on-run-end hears of hooks that failed before, and of no schema in which nothing was built; it runs where nothing else does', async ({
  database,
  db,
}) => {
  await db.query(
    'drop schema if exists shop cascade; drop schema if exists shop_off cascade; create schema shop; drop table if exists public.heard; create table public.heard (what text)',
  );
  const end = `on-run-start: ["select nothing from nowhere"]
on-run-end: ["insert into public.heard values ('{% for one in results %}{{ one.node.name }} {{ one.status }}, {% endfor %}{{ schemas | join }}')"]`;
  await using shop = await makeProject(database.url, {
    'dbt_project.yml': project(end),
    'models/one.sql': 'select 1 as id',
    'models/two.sql': "{{ config(schema='off') }} select id from nowhere",
  });
  const heard = async () => (await db.query('delete from public.heard returning what')).rows.map(({ what }) => what);
  expect((await shop.dbt('run --threads 1')).exit).toBe(1);
  expect(await heard()).toEqual(['shop-on-run-start-0 error, one success, two error, shop']);
  await shop.write({ 'dbt_project.yml': project(`flags: {skip_nodes_if_on_run_start_fails: true}\n${end}`) });
  expect((await shop.dbt('run')).exit).toBe(1);
  expect(await heard()).toEqual(['']);
});

test('hooks of the project run before those of its packages, and these in the order of their names', async ({ database }) => {
  const hooks = (name: string, extra = '') => `name: ${name}\nprofile: shop\non-run-start: ["select '${name} 1'", "select '${name} 2'"]\n${extra}`;
  await using project = await makeProject(database.url, {
    'dbt_project.yml': hooks('shop'),
    'dbt_packages/late/dbt_project.yml': hooks('late'),
    'dbt_packages/early/dbt_project.yml': hooks('early'),
    'models/one.sql': 'select 1 as id',
  });
  await ok(project.dbt('run'));
  const { results } = await project.json('target/run_results.json');
  const said = results.map((one: { compiled_code: string | null }) => /'(.*)'/.exec(one.compiled_code ?? '')?.[1]).filter(Boolean);
  expect(said).toEqual(['shop 1', 'shop 2', 'early 1', 'early 2', 'late 1', 'late 2']);
});
