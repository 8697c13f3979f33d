import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const base = {
  'models/raw.sql': "{{ config(materialized='table') }}\nselect 1 as id, 10.5::numeric(8,2) as price, 'a'::varchar(3) as note",
  'models/sources.yml': 'sources: [{name: shop, schema: shop, tables: [{name: raw, identifier: raw}]}]',
};

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade');
});

test('dict, csv and sql fixtures, a source, a seed whose rows are in its file, overrides and a difference', async ({ database }) => {
  await using project = await makeProject(database.url, {
    ...base,
    'seeds/rates.csv': 'code,rate\nde,2\n',
    'macros/factor.sql': '{% macro factor() %}100{% endmacro %}',
    'models/priced.sql': `select r.id, r.price * {{ factor() }} * s.rate as total, '{{ var("region", "?") }}' as region, '{{ env_var("STAGE", "?") }}' as stage
      from {{ source('shop', 'raw') }} r cross join {{ ref('rates') }} s`,
    'models/unit.yml': `unit_tests:
  - name: right
    model: priced
    overrides: {macros: {factor: 1}, vars: {region: eu}, env_vars: {STAGE: test}}
    given:
      - input: source('shop', 'raw')
        rows: [{id: 1, price: 2}, {id: 2, price: null}]
      - input: ref('rates')
    expect:
      rows: [{id: 2, total: null, region: eu, stage: test}, {id: 1, total: '4.00', region: eu, stage: test}]
  - name: wrong
    model: priced
    given:
      - {input: "source('shop', 'raw')", format: csv, rows: "id,price\\n1,2\\n2,3"}
      - {input: ref('rates'), format: sql, rows: select 1 as rate}
    expect: {format: sql, rows: "select 1 as id, 200.00 as total, '?' as region, '?' as stage union all select 2, 299.00, '?', '?'"}
`,
  });
  await ok(project.dbt('seed'));
  await ok(project.dbt('run --select raw'));
  const right = await project.dbt('test --select right');
  expect(right).toMatchObject({ exit: 0, stderr: '' });
  expect(right.stdout).toContain('1 of 1 PASS priced::right');
  // What the model reads, beside what it is tested with; a source by its name.
  expect(await project.read('target/compiled/shop/models/unit.yml/raw.sql')).toMatch(/^\n-- Fixture for raw\nselect /);
  expect(await project.read('target/compiled/shop/models/unit.yml/rates.sql')).toMatch(/^\n-- Fixture for rates\nselect /);
  // As dbt: rows of a seed's file are text, in the manifest too.
  expect(await project.read('target/compiled/shop/models/unit.yml/rates.sql')).toContain("cast('2' as integer)");
  expect((await project.json('target/manifest.json')).unit_tests['unit_test.shop.priced.right'].given[1].rows).toEqual([{ code: 'de', rate: '2' }]);
  const wrong = await project.dbt('test --select wrong');
  expect(wrong.exit).toBe(1);
  expect(wrong.stdout).toContain('FAIL 1 priced::wrong');
  expect(wrong.stdout).toContain('→ ,2 ,299.00→300.00,?     ,?');
});

test('an incremental model is told whether it is one, and reads itself', async ({ database }) => {
  await using project = await makeProject(database.url, {
    ...base,
    'models/kept.sql':
      "{{ config(materialized='incremental') }}\nselect id from {{ ref('raw') }} {% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}",
    'models/unit.yml': `unit_tests:
  - name: adds
    model: kept
    overrides: {macros: {is_incremental: true}}
    given:
      - {input: ref('raw'), rows: [{id: 1}, {id: 2}, {id: 3}]}
      - {input: this, rows: [{id: 1}]}
    expect: {rows: [{id: 2}, {id: 4}]}
`,
  });
  await ok(project.dbt('run'));
  const { exit, stdout } = await project.dbt('test');
  expect(exit).toBe(1);
  expect(stdout).toContain('  actual differs from expected:\n  \n  @@ ,id\n'.replaceAll('  \n', '\n'));
  const { results } = await project.json('target/run_results.json');
  expect(results[0].message).toBe('\n\nactual differs from expected:\n\n@@ ,id\n   ,2\n+++,3\n---,4\n');
});

test('under build a model waits for its unit tests, and is skipped when one fails', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    ...base,
    'models/noted.sql': "select id, note from {{ ref('raw') }}",
    'models/unit.yml':
      "unit_tests:\n  - {name: keeps, model: noted, given: [{input: ref('raw'), rows: [{note: longer}]}], expect: {rows: [{note: lon}]}}\n",
  });
  const { stdout } = await project.dbt('build');
  expect(stdout).toContain('SKIP relation shop.noted');
  expect((await db.query("select to_regclass('shop.noted') as noted")).rows).toEqual([{ noted: null }]);
});

test('a test of a model with versions is one of each', async ({ database }) => {
  await using project = await makeProject(database.url, {
    ...base,
    'models/noted_v1.sql': "select id from {{ ref('raw') }}",
    'models/noted_v2.sql': "select id from {{ ref('raw') }}",
    'models/noted_v3.sql': "select id + 1 as id from {{ ref('raw') }}",
    'models/unit.yml': `models: [{name: noted, latest_version: 3, versions: [{v: 1}, {v: 2}, {v: 3}]}]
unit_tests:
  - {name: same, model: noted, versions: {exclude: [3]}, given: [{input: ref('raw'), rows: [{id: 1}]}], expect: {rows: [{id: 1}]}}
`,
  });
  await ok(project.dbt('run --select raw'));
  const stdout = await ok(project.dbt('test'));
  expect(stdout).toContain('PASS noted::same_v1');
  expect(stdout).toContain('PASS noted::same_v2');
  expect(stdout).toContain('TOTAL=2');
});
