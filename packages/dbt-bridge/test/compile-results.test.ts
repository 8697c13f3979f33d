import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const nowhere = 'postgres://nobody@127.0.0.1:1/none';

test('compile tells of an ephemeral model only where it was selected', async () => {
  await using project = await makeProject(nowhere, {
    'models/one.sql': "{{ config(materialized='ephemeral') }}select 1 as id",
    'models/two.sql': 'select * from {{ ref("one") }}',
  });
  const told = async () => (await project.json('target/run_results.json')).results.map((one: { unique_id: string }) => one.unique_id);
  await ok(project.dbt('compile'));
  expect(await told()).toEqual(['model.shop.two']);
  await ok(project.dbt('compile --select one two'));
  expect(await told()).toEqual(['model.shop.one', 'model.shop.two']);
  await ok(project.dbt(['compile', '--inline', "select * from {{ ref('two') }}"]));
  expect(await told()).toEqual(['sql_operation.shop.inline_query']);
  await ok(project.dbt('compile --no-inject-ephemeral-ctes'));
  expect(await project.read('target/compiled/shop/models/two.sql')).toBe('select * from __dbt__cte__one');
});

test('the primary key is every column that is tested to be unique, also with others, and not null', async () => {
  await using project = await makeProject(nowhere, {
    'macros/unique_combination_of_columns.sql': '{% test unique_combination_of_columns(model, combination_of_columns) %}select 1{% endtest %}',
    'models/one.sql': 'select 1 as id',
    'models/schema.yml': `models:
  - name: one
    data_tests: [{unique_combination_of_columns: {arguments: {combination_of_columns: [a, b, c]}}}]
    columns:
      - {name: id, data_tests: [unique, not_null]}
      - {name: a, data_tests: [not_null]}
      - {name: b, data_tests: [not_null]}
      - {name: d, data_tests: [not_null]}
`,
  });
  await ok(project.dbt('parse'));
  expect((await project.json('target/manifest.json')).nodes['model.shop.one'].primary_key).toEqual(['a', 'b', 'id']);
});

test('source() is quoted as the source says, whatever the project says; ref() as the project says', async () => {
  await using project = await makeProject(nowhere, {
    'dbt_project.yml': 'name: shop\nprofile: shop\nquoting: {database: false, schema: false, identifier: false}\n',
    'models/one.sql': 'select 1 as id',
    'models/two.sql': "{{ ref('one') }} {{ source('raw', 'a') }} {{ source('raw', 'b') }}",
    'models/sources.yml': 'sources: [{name: raw, database: d, tables: [{name: a}, {name: b, quoting: {identifier: false}}]}]\n',
  });
  await ok(project.dbt('compile'));
  expect(await project.read('target/compiled/shop/models/two.sql')).toBe('none.shop.one "d"."raw"."a" "d"."raw".b');
});

test('a version that says nothing after tests: has those of its model', async () => {
  await using project = await makeProject(nowhere, {
    'macros/odd.sql': '{% test odd(model) %}select 1{% endtest %}',
    'models/one_v1.sql': 'select 1 as id',
    'models/one_v2.sql': 'select 1 as id',
    'models/schema.yml':
      'models:\n  - name: one\n    data_tests: [odd]\n    versions:\n      - v: 1\n        data_tests:\n      - v: 2\n        data_tests: []\n',
  });
  expect((await ok(project.dbt('ls --resource-type test'))).trim()).toBe('shop.odd_one_v1_');
});

test('an entry without a name under data_tests: is warned of, as in dbt', async () => {
  await using project = await makeProject(nowhere, { 'models/one.sql': 'select 1 as id', 'tests/schema.yml': 'data_tests: [{not_null: null}]' });
  expect(await ok(project.dbt('parse'))).toContain('an entry of "data_tests:" has no name: it describes no test (in tests/schema.yml)');
});
