import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

test('a project puts its own names, materializations and tests in place of the built-in ones', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade; drop schema if exists plain cascade');
  await using project = await makeProject(database.url, {
    'macros/names.sql': `{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or target.schema }}{% endmacro %}
{% macro generate_alias_name(custom_alias_name=none, node=none) %}m_{{ node.name }}{% endmacro %}`,
    'macros/unlogged.sql': `{% materialization unlogged_table, default %}
  {% set target_relation = this.incorporate(type='table') %}
  {{ drop_relation_if_exists(load_cached_relation(this)) }}
  {% call statement('main') %}create unlogged table {{ target_relation }} as ({{ sql }}){% endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}`,
    'macros/tests.sql': `{% test not_null(model, column_name) %}select 'always fails' as reason{% endtest %}`,
    'macros/view.sql': `{% macro postgres__create_view_as(relation, sql) %}create view {{ relation }} as select 'mine' as owner, q.* from ({{ sql }}) q{% endmacro %}`,
    'models/orders.sql': "{{ config(schema='plain') }} select 1 as id",
    'models/fast.sql': "{{ config(materialized='unlogged_table') }} select * from {{ ref('orders') }}",
    'models/schema.yml': 'models: [{name: orders, columns: [{name: id, data_tests: [not_null]}]}]',
  });
  const { stdout } = await project.dbt('run');
  expect(stdout).toContain('OK created sql unlogged_table model shop.m_fast');
  expect((await db.query('select * from plain.m_orders')).rows).toEqual([{ owner: 'mine', id: 1 }]);
  expect((await db.query("select relpersistence from pg_class where oid = 'shop.m_fast'::regclass")).rows).toEqual([{ relpersistence: 'u' }]);
  const tested = await project.dbt('test');
  expect(tested.exit).toBe(1);
  expect(tested.stdout).toContain('FAIL 1 not_null_orders_id');
});

test('a test keeps its failures where it is told to', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade; drop schema if exists shop_dbt_test__audit cascade');
  await using project = await makeProject(database.url, {
    'models/orders.sql': 'select 1 as id union all select 1',
    'models/schema.yml': 'models: [{name: orders, columns: [{name: id, data_tests: [unique]}]}]',
  });
  await ok(project.dbt('run'));
  const { exit, stdout } = await project.dbt('test --store-failures');
  expect(exit).toBe(1);
  expect(stdout).toContain('shop_dbt_test__audit');
  expect((await db.query('select * from shop_dbt_test__audit.unique_orders_id')).rows).toEqual([{ unique_field: 1, n_records: '2' }]);
});

// As dbt-core 1.11.16: the YAML of the package describes what took the place of its seed.
test('a seed that the project puts in place of that of a package is described by the package', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'packages.yml': 'packages: [{local: packages/rates}]\n',
    'dbt_project.yml': 'name: shop\nprofile: shop\nflags: {validate_macro_args: true}\nseeds: {rates: {+enabled: false}}\n',
    'seeds/rates.csv': 'code,rate\nde,2\n',
    'packages/rates/dbt_project.yml': 'name: rates\n',
    'packages/rates/seeds/rates.csv': 'code,rate\nde,1\n',
    'packages/rates/seeds/rates.yml': 'seeds: [{name: rates, description: what it costs, config: {column_types: {rate: numeric}}}]\n',
    'packages/rates/tests/generic/test_it.sql': '{% test is_it(model) %}select 1 where false{% endtest %}',
    'packages/rates/macros/it.sql': '{% macro it(one, two) %}{% endmacro %}',
  });
  await ok(project.dbt('deps'));
  await ok(project.dbt('parse'));
  const { nodes, disabled, macros } = await project.json('target/manifest.json');
  expect(nodes['seed.shop.rates']).toMatchObject({ description: 'what it costs', config: { column_types: { rate: 'numeric' } } });
  expect(disabled['seed.rates.rates']).toMatchObject([{ description: '', patch_path: null }]);
  // Arguments are taken from macros, and from tests only where they are among the macros.
  expect(macros['macro.rates.it'].arguments.map(({ name }: { name: string }) => name)).toEqual(['one', 'two']);
  expect(macros['macro.rates.test_is_it'].arguments).toEqual([]);
});
