import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const shop = {
  'seeds/raw_orders.csv': 'id,customer_id,amount,ordered_on\n1,1,10,2026-01-02\n2,1,5.5,2026-01-03\n3,2,,2026-01-03\n',
  'models/stg_orders.sql': "select id, customer_id, amount from {{ ref('raw_orders') }}",
  'models/big_orders.sql': "{{ config(materialized='ephemeral') }}\nselect * from {{ ref('stg_orders') }} where amount > 5",
  'models/customers.sql': "{{ config(materialized='table') }}\nselect customer_id, count(*) as orders from {{ ref('stg_orders') }} group by 1",
  'models/big_totals.sql':
    "{{ config(materialized='stream_table', schedule='5m') }}\nselect customer_id, sum(amount) as total from {{ ref('big_orders') }} group by customer_id; -- the end",
  'models/totals.sql': "{{ config(materialized='stream_table', schedule=none) }}\nselect sum(total) as total from {{ ref('big_totals') }}",
  'models/schema.yml': `models:
  - name: stg_orders
    columns: [{name: id, data_tests: [unique, not_null]}]
  - name: big_totals
    columns: [{name: customer_id, data_tests: [{relationships: {arguments: {to: ref('customers'), field: customer_id}}}]}]
`,
  'tests/no_negative_totals.sql': "select * from {{ ref('totals') }} where total < 0",
};

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade');
});

test('build makes everything once; a second run changes nothing and says so', async ({ database, db }) => {
  await using project = await makeProject(database.url, shop);
  const first = await project.dbt('build');
  expect(first).toMatchObject({ exit: 0, stderr: '' });
  expect(first.stdout).toContain('Done. PASS=9 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=9');
  expect((await db.query('select customer_id, total::text from shop.big_totals order by 1')).rows).toEqual([{ customer_id: 1, total: '15.5' }]);
  expect((await db.query('select total::text from shop.totals')).rows).toEqual([{ total: '15.5' }]);

  const oids = async () =>
    (await db.query("select relname, oid, relfilenode from pg_class where relnamespace = 'shop'::regnamespace order by 1")).rows;
  const before = await oids();
  const second = await project.dbt('run --exclude customers');
  expect(second.exit).toBe(0);
  expect(second.stdout).toContain('Nothing has changed: 2 stream table models, 1 view model left as they are.');
  expect(await oids()).toEqual(before);
});

test('a second run executes no DDL on stream tables and leaves no view changed, as the server sees it', async ({ database, db }) => {
  await using project = await makeProject(database.url, shop);
  await ok(project.dbt('build'));
  await db.query(`create table if not exists public.ddl (tag text, object text);
    create or replace function public.note_ddl() returns event_trigger language plpgsql as $$
      begin insert into public.ddl select command_tag, object_identity from pg_event_trigger_ddl_commands() where schema_name = 'shop'; end $$;
    drop event trigger if exists note_ddl; create event trigger note_ddl on ddl_command_end execute function public.note_ddl();`);
  try {
    await ok(project.dbt('run --select config.materialized:stream_table'));
    expect((await db.query('select * from public.ddl')).rows).toEqual([]);
  } finally {
    await db.query('drop event trigger note_ddl');
  }
});

test('run_results.json has every key of version 6 for every node', async ({ database }) => {
  await using project = await makeProject(database.url, shop);
  await ok(project.dbt('build'));
  const { metadata, results, args, elapsed_time: elapsed } = await project.json('target/run_results.json');
  expect(metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/run-results/v6.json');
  expect(args).toMatchObject({ which: 'build' });
  expect(elapsed).toBeGreaterThan(0);
  const keys = ['adapter_response', 'batch_results', 'compiled', 'compiled_code', 'execution_time', 'failures', 'message', 'relation_name'];
  for (const result of results) expect(Object.keys(result).sort()).toEqual([...keys, 'status', 'thread_id', 'timing', 'unique_id']);
  const totals = results.find((result: { unique_id: string }) => result.unique_id === 'model.shop.big_totals');
  expect(totals).toMatchObject({
    status: 'success',
    message: 'CREATE STREAM TABLE',
    compiled: true,
    relation_name: `"${database.name}"."shop"."big_totals"`,
  });
  expect(totals.compiled_code).toContain('with __dbt__cte__big_orders as (');
  expect(await project.read('target/run/shop/models/big_totals.sql')).toMatch(/^select pg(trickle|stream)\.create_stream_table\(/m);
  expect(await project.read('target/compiled/shop/models/big_orders.sql')).toContain('where amount > 5');
  expect((await project.json('target/manifest.json')).nodes['model.shop.totals'].depends_on.nodes).toEqual(['model.shop.big_totals']);
});

test('compile writes SQL and builds nothing', async ({ database, db }) => {
  await using project = await makeProject(database.url, shop);
  await ok(project.dbt('compile'));
  expect(await project.read('target/compiled/shop/models/customers.sql')).toContain('"shop"."stg_orders"');
  expect((await db.query("select 1 from pg_namespace where nspname = 'shop'")).rows).toEqual([]);
});

test('ls prints names, paths and JSON, and nothing else', async ({ database }) => {
  await using project = await makeProject(database.url, shop);
  expect((await project.dbt('ls --resource-type model --output name')).stdout).toBe('big_orders\nbig_totals\ncustomers\nstg_orders\ntotals\n');
  expect((await project.dbt('ls --select +totals --resource-type seed --output path')).stdout).toBe('seeds/raw_orders.csv\n');
  await project.write({ 'analyses/look.sql': 'select 1' });
  expect((await project.dbt('ls --output name')).stdout).not.toContain('look');
  expect((await project.dbt('ls --output name --resource-type analysis')).stdout).toBe('look\n');
  const json = (await project.dbt('ls --select totals --resource-type model --output json --output-keys name,resource_type')).stdout;
  expect(JSON.parse(json)).toEqual({ name: 'totals', resource_type: 'model' });
});

test('a failing test stops what is downstream, under build', async ({ database }) => {
  await using project = await makeProject(database.url, {
    ...shop,
    'seeds/raw_orders.csv': 'id,customer_id,amount,ordered_on\n1,1,10,2026-01-02\n1,1,5.5,2026-01-03\n',
  });
  const { exit, stdout } = await project.dbt('build --full-refresh');
  expect(exit).toBe(1);
  expect(stdout).toContain('FAIL 1 unique_stg_orders_id');
  expect(stdout).toContain('SKIP relation shop.big_totals');
  expect(stdout).toContain('SKIP test no_negative_totals');
  const { results } = await project.json('target/run_results.json');
  expect(results.find((result: { unique_id: string }) => result.unique_id === 'model.shop.totals')).toMatchObject({
    status: 'skipped',
    message: null,
  });
});

test('--empty builds everything without rows', async ({ database, db }) => {
  await using project = await makeProject(database.url, shop);
  await ok(project.dbt('seed'));
  await ok(project.dbt('run --empty --exclude config.materialized:stream_table'));
  expect((await db.query('select count(*)::int as n from shop.customers')).rows).toEqual([{ n: 0 }]);
});

test('a Python model fails as itself: what reads it is skipped, the rest is built, in the plan as in the run', async ({ database }) => {
  await using project = await makeProject(database.url, shop);
  await project.write({
    'models/py.py': 'def model(dbt, session):\n    return dbt.ref("stg_orders")\n',
    'models/after.sql': "select * from {{ ref('py') }}",
  });
  await project.dbt('seed');
  expect(await project.dbt('plan --select stg_orders py')).toMatchObject({
    exit: 1,
    stdout: expect.stringMatching(/py.*\n.*only supports languages \['sql'\]; got "python" for model/),
  });
  expect(await project.dbt('run --select stg_orders py after')).toMatchObject({
    exit: 1,
    stdout: expect.stringContaining('PASS=1 WARN=0 ERROR=1 SKIP=1'),
  });
  const { results } = await project.json('target/run_results.json');
  expect(results.map(({ unique_id: id, status }: { unique_id: string; status: string }) => [id, status])).toEqual([
    ['model.shop.stg_orders', 'success'],
    ['model.shop.py', 'error'],
    ['model.shop.after', 'skipped'],
  ]);
});

test('macros that a model calls are its own, those that they call are not, also after they have waited for the database', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'macros/macros.sql': `{% macro outer() %}{% do run_query('select 1') %}{{ inner() }}{% endmacro %}
{% macro inner() %}1{% endmacro %}
{% macro late() %}2{% endmacro %}`,
    'models/a.sql': 'select {{ outer() }} as x{% if execute %}, {{ late() }} as y{% endif %}',
  });
  await ok(project.dbt('parse'));
  const macros = async () => (await project.json('target/manifest.json')).nodes['model.shop.a'].depends_on.macros;
  expect(await macros()).toEqual(['macro.shop.outer']);
  await ok(project.dbt('run'));
  expect(await macros()).toEqual(['macro.shop.outer', 'macro.shop.late']);
});

test('a materialization says which languages it knows', async ({ database }) => {
  const own = (languages: string) => `{% materialization own${languages} %}
  {% call statement('main') %}select 1 as one{% endcall %}
  {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}`;
  await using project = await makeProject(database.url, {
    'macros/own.sql': own(", supported_languages=['python']"),
    'models/py.py': "def model(dbt, session):\n    dbt.config(materialized='own')\n    return",
  });
  await ok(project.dbt('run'));
  await project.write({ 'models/sql.sql': "{{ config(materialized='own') }}select 1 as one" });
  expect((await project.dbt('run --select sql')).stdout).toContain(
    `Materialization "materialization_own_default" only supports languages ['python']; got "sql"`,
  );
  await project.write({ 'macros/own.sql': own('') });
  expect((await project.dbt('run --select py')).stdout).toContain(`only supports languages ['sql']; got "python"`);
});

test('a contract with a numeric that has no precision is warned of', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/priced.sql': 'select 1.5::numeric as price, 2 as id',
    'models/priced.yml':
      'models: [{name: priced, config: {contract: {enforced: true}}, columns: [{name: price, data_type: numeric}, {name: id, data_type: int}]}]',
  });
  expect(await ok(project.dbt('run'))).toContain(
    "Detected columns with numeric type and unspecified precision/scale, this can lead to unintended rounding: ['price']",
  );
});

const contracted = (yaml: string) => ({
  'models/priced.sql': "{{ config(contract={'enforced': true}, materialized='table') }}select 'a'::text as name, 2 as id",
  'models/priced.yml': `models: [{name: priced, ${yaml}}]`,
});

test('a contract may say string for text', async ({ database }) => {
  await using project = await makeProject(database.url, contracted('columns: [{name: name, data_type: STRING}, {name: id, data_type: int}]'));
  await ok(project.dbt('run'));
});

const key = 'constraints: [{type: primary_key}]';
test.for([
  ['description: no columns', 'Constraints must be defined in a `yml` schema configuration file'],
  [`columns: [{name: name, data_type: text, ${key}}, {name: id, data_type: int, ${key}}]`, 'Found 2 columns (name, id) of "priced" with primary key'],
  [
    `columns: [{name: name, data_type: text, ${key}}, {name: id, data_type: int}], constraints: [{type: primary_key, columns: [id]}]`,
    'defined at the model level and the columns level',
  ],
] as const)('the contract of %s is refused while it is parsed', async ([yaml, message], { database }) => {
  await using project = await makeProject(database.url, contracted(yaml));
  const { exit, stderr } = await project.dbt('parse');
  expect(exit).toBe(2);
  expect(stderr).toContain(message);
});

test("a project's own get_test_sql may select numbers and words for booleans", async ({ database }) => {
  const own = (error: string) =>
    `{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}select {{ fail_calc }} as failures, 0 as should_warn, ${error} as should_error from ({{ main_sql }}) q{% endmacro %}`;
  await using project = await makeProject(database.url, { 'tests/one.sql': 'select 1 as id', 'macros/own.sql': own('1') });
  expect((await project.dbt('test')).stdout).toContain('FAIL 1 one');
  await project.write({ 'macros/own.sql': own("'yes'::text") });
  expect((await project.dbt('test')).stdout).toContain('FAIL 1 one');
  await project.write({ 'macros/own.sql': own("'perhaps'::text") });
  expect((await project.dbt('test')).stdout).toContain('which is no boolean');
});

test('a variable whose name says that it is a secret is in no artifact', async ({ database }) => {
  await using project = await makeProject(database.url, { 'models/one.sql': "select '{{ var('DBT_ENV_SECRET_key') | length }}' as n" });
  await ok(project.dbt(['run', '--vars', '{DBT_ENV_SECRET_key: hush-hush, other: b}']));
  const { args } = await project.json('target/run_results.json');
  expect(args.vars).toEqual({ DBT_ENV_SECRET_key: '*****', other: 'b' });
  expect(JSON.stringify(args)).not.toContain('hush-hush');
  expect(await project.read('target/manifest.json')).not.toContain('hush-hush');
  await project.write({
    'models/one.sql': "select {{ var('DBT_ENV_SECRET_key') | length }} / 0 as n",
    'models/two.sql': "{{ config(materialized='table') }}select * from {{ ref('one') }}",
  });
  expect(await project.dbt(['build', '--vars', '{DBT_ENV_SECRET_key: hush-hush}'])).toMatchObject({ exit: 1 });
  expect(await project.dbt('retry')).toMatchObject({
    stderr: expect.stringContaining('the variable "DBT_ENV_SECRET_key" of the last run is a secret'),
  });
  expect((await project.dbt(['retry', '--vars', '{DBT_ENV_SECRET_key: hush-hush}'])).stdout).toContain('Retrying');
});

test('resource types may come as one word, and a generic test of a package dispatches within it', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/one.sql': 'select 1 as id',
    'models/one.yml': 'models: [{name: one, data_tests: [ledger.same]}]',
    'packages.yml': 'packages: [{local: ledger}]',
    'ledger/dbt_project.yml': "name: ledger\nversion: '1'\n",
    'ledger/macros/same.sql': `{% test same(model) %}{{ return(adapter.dispatch('test_same')(model)) }}{% endtest %}
{% macro default__test_same(model) %}select * from {{ model }} where false{% endmacro %}`,
  });
  await ok(project.dbt('deps'));
  expect(await ok(project.dbt(['build', '--resource-type', 'model test']))).toContain('PASS=2');
});

test('a variable that generate_schema_name needs and nobody has set is an error', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/one.sql': 'select 1 as id',
    'macros/names.sql': "{% macro generate_schema_name(custom, node) %}{{ var('place') }}{% endmacro %}",
  });
  expect(await project.dbt('parse')).toMatchObject({ exit: 2, stderr: expect.stringContaining("Required var 'place' not found in config") });
  await ok(project.dbt(['parse', '--vars', 'place: here']));
});
