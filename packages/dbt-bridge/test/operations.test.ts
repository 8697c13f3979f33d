import { expect } from 'vitest';
import { type DbtProject, makeProject, ok, test } from './dbt.fixture.js';

const project = (url: string, more: Readonly<Record<string, string>> = {}) =>
  makeProject(url, {
    // 0.67 cannot refresh one stream table on another where the source has no key.
    'models/orders.sql':
      "{{ config(materialized='table', post_hook='alter table {{ this }} add primary key (id)') }}\nselect g as id, g % 3 as customer_id, g * 10 as amount from generate_series(1, 9) g",
    'models/totals.sql':
      "{{ config(materialized='stream_table', schedule='100h') }}\nselect customer_id, sum(amount) as total from {{ ref('orders') }} group by customer_id",
    'models/grand_total.sql': "{{ config(materialized='stream_table', schedule='100h') }}\nselect sum(total) as total from {{ ref('totals') }}",
    ...more,
  });
const args = (value: unknown) => JSON.stringify(value);
const operation = (dbt: DbtProject, name: string, given: unknown = {}) => dbt.dbt(['run-operation', name, '--args', args(given)]);

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop, elsewhere cascade');
});

test('refresh_all_stream_tables refreshes what the project defines, sources first', async ({ database, db }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  await db.query('create table shop.other_source (a integer)');
  await db.query("select pgtrickle.create_stream_table('shop.other', 'select a from shop.other_source', '1h')");
  await db.query('insert into shop.orders values (10, 1, 1000)');
  const said = await ok(operation(dbt, 'refresh_all_stream_tables'));
  expect(said.indexOf('refreshed shop.totals')).toBeLessThan(said.indexOf('refreshed shop.grand_total'));
  expect(said).not.toContain('shop.other');
  expect((await db.query('select total::int from shop.grand_total')).rows).toEqual([{ total: 1450 }]);
  const { results, args: flags } = await dbt.json('target/run_results.json');
  expect(results).toMatchObject([{ status: 'success', unique_id: 'macro.dbt_pgtrickle.refresh_all_stream_tables', failures: 0, compiled: false }]);
  expect(flags).toMatchObject({ which: 'run-operation', macro: 'refresh_all_stream_tables', args: {} });
});

test('a model is refreshed by its name, with its schema, or qualified; and by the command', async ({ database, db }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  const total = async () => (await db.query('select sum(total)::int as total from shop.totals')).rows[0].total;
  for (const [index, call] of [
    () => operation(dbt, 'pgtrickle_refresh', { model_name: 'totals' }),
    () => operation(dbt, 'dbt_pgtrickle.pgtrickle_refresh', { model_name: 'totals', schema: 'shop' }),
    () => operation(dbt, 'refresh', { model_name: 'shop.totals' }),
    () => operation(dbt, 'pgstream_refresh', { model_name: 'totals' }),
    () => dbt.dbt('refresh totals'),
    () => dbt.dbt('refresh'),
  ].entries()) {
    await db.query('insert into shop.orders values ($1, 0, 1)', [100 + index]);
    expect(await ok(call())).toContain('refreshed shop.totals');
    expect(await total()).toBe(450 + index + 1);
  }
});

test('drop_all_stream_tables drops what the project defines, drop_all_stream_tables_force everything', async ({ database, db }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  await db.query('create table shop.other_source (a integer)');
  await db.query("select pgtrickle.create_stream_table('shop.other', 'select a from shop.other_source', '1h')");
  const left = async () => (await db.query('select pgt_name as name from pgtrickle.pgt_stream_tables order by 1')).rows.map(({ name }) => name);
  await ok(operation(dbt, 'drop_all_stream_tables'));
  expect(await left()).toEqual(['other']);
  expect(await ok(dbt.dbt('drop'))).toContain('no stream table to drop');
  await ok(dbt.dbt('drop --force'));
  expect(await left()).toEqual([]);
});

test('a stream table of others that reads one of the project keeps all of them', async ({ database, db }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  await db.query("select pgtrickle.create_stream_table('shop.other', 'select total from shop.totals', '1h')");
  const refused = await operation(dbt, 'drop_all_stream_tables');
  expect(refused.exit).toBe(1);
  expect(refused.stdout).toContain(
    'shop.totals is not dropped: the stream table shop.other reads it. Drop that first, or all with drop_all_stream_tables_force',
  );
  expect((await db.query('select count(*)::int as n from pgtrickle.pgt_stream_tables')).rows).toEqual([{ n: 3 }]);
});

test('pgtrickle_check_freshness fails on a breach, tells of a pause, and looks at one model', async ({ database, db }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  expect(await ok(operation(dbt, 'pgtrickle_check_freshness'))).toMatch(/PASS shop\.totals: last current \d+ s ago/);
  await db.query(
    "update pgtrickle.pgt_stream_tables set data_timestamp = now() - interval '1 hour', last_refresh_at = now() - interval '1 hour' where pgt_name = 'totals'",
  );
  const late = await operation(dbt, 'pgtrickle_check_freshness', { model_name: 'totals', warn_seconds: 60, error_seconds: 120 });
  expect(late.exit).toBe(1);
  expect(late.stdout).toMatch(/1 of 1 stream tables not fresh: shop\.totals: last current 36\d\d s ago, more than 120 s/);
  expect(await ok(operation(dbt, 'pgtrickle_check_freshness', { model_name: 'totals', error_seconds: 7200 }))).toContain('WARN shop.totals');
  expect((await dbt.json('target/run_results.json')).results[0]).toMatchObject({ status: 'success' });
  await db.query("select pgtrickle.alter_stream_table('shop.totals', status => 'SUSPENDED')");
  expect(await ok(operation(dbt, 'pgtrickle_check_freshness', { model_name: 'totals' }))).toContain('WARN shop.totals: paused');
  expect((await operation(dbt, 'pgtrickle_check_freshness', { model_name: 'nothing' })).stdout).toContain('there is no stream table shop.nothing');
});

test('pgtrickle_check_cdc_health passes, and fails when a source was dropped', async ({ database, db }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  expect(await ok(operation(dbt, 'pgtrickle_check_cdc_health'))).toContain('OK');
  expect(await ok(dbt.dbt('cdc-health --output json'))).toContain('"alert": null');
  await db.query('drop table shop.orders');
  const failed = await dbt.dbt('cdc-health');
  expect(failed.exit).toBe(1);
  expect(failed.stdout).toMatch(/sources with an alert: .*the source was dropped/);
});

test('pgtrickle_check_cdc_health fails on an alert that the server itself raises', async ({ database, db, skip }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  // What 0.67.0 calls CRITICAL: two sessions could take numbers of changes in another order than they make them.
  const { rows: sequences } = await db.query(
    "select format('%I.%I', schemaname, sequencename) as name from pg_sequences where schemaname = 'pgtrickle_changes'",
  );
  for (const { name } of sequences) await db.query(`alter sequence ${name} cache 20`);
  const { rows: alerts } = await db.query('select alert from pgtrickle.check_cdc_health() where alert is not null');
  if (alerts.length === 0) skip('this server has no alert that can be raised here');
  const failed = await operation(dbt, 'pgtrickle_check_cdc_health');
  expect(failed.exit).toBe(1);
  expect(failed.stdout).toMatch(/sources with an alert: .*shop\.orders.*CRITICAL: change buffer sequence/s);
  expect((await dbt.dbt('cdc-health')).exit).toBe(1);
  expect(await ok(operation(dbt, 'cdc_health'))).toContain('CRITICAL');
  for (const { name } of sequences) await db.query(`alter sequence ${name} cache 1`);
  expect(await ok(dbt.dbt('cdc-health'))).toContain('OK');
});

test('explain, refresh_history, status and operational status show what the server knows', async ({ database, db }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  await ok(dbt.dbt('refresh totals'));
  expect(await ok(operation(dbt, 'explain', { model_name: 'totals' }))).toMatch(/: /);
  const history = JSON.parse(await ok(dbt.dbt('refresh-history totals --limit 1 --output json')));
  // 0.1.x keep no history of what is refreshed by hand.
  const keeps = (await db.query("select from pg_extension where extname = 'pg_trickle' and extversion !~ '^0[.]1[.]'")).rows.length > 0;
  expect(history).toEqual(keeps ? [expect.objectContaining({ status: 'COMPLETED', started_at: expect.any(String) })] : []);
  expect(JSON.parse(await ok(dbt.dbt('status totals --output json')))).toMatchObject({
    stream_table: 'shop.totals',
    status: 'healthy',
    schedule: '100h',
  });
  expect(await ok(dbt.dbt('status nothing'))).toContain('shop.nothing: not_found');
  expect(JSON.parse(await ok(dbt.dbt('status --output json')))).toContainEqual(
    expect.objectContaining({ stream_table: 'shop.totals', status: 'healthy' }),
  );
  expect(await ok(dbt.dbt('wait --for populated'))).toContain('shop.totals is filled after 0 s');
  expect(JSON.parse(await ok(dbt.dbt('operational-status --output json')))).toMatchObject({ enabled: true, cdc_paused: false });
});

test('wait ends when the table is filled or fresh, and fails when it will not be', async ({ database, db }) => {
  await using dbt = await project(database.url);
  await ok(dbt.dbt('run'));
  expect(await ok(dbt.dbt('wait totals --for populated'))).toContain('shop.totals is filled after 0 s');
  const late = await dbt.dbt('wait totals --timeout 1');
  expect(late.exit).toBe(1);
  expect(late.stdout).toContain('shop.totals is not fresh after 1 s');
  const waiting = dbt.dbt('wait totals --timeout 20');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await db.query("select pgtrickle.refresh_stream_table('shop.totals')");
  expect(await ok(waiting)).toMatch(/shop\.totals is fresh after \d+ s/);
  await db.query("select pgtrickle.alter_stream_table('shop.totals', status => 'SUSPENDED')");
  expect((await dbt.dbt('wait totals')).stdout).toContain('its status is SUSPENDED');
});

test('generic tests on the state of a stream table', async ({ database, db }) => {
  await using dbt = await project(database.url, {
    'models/models.yml': `models:
  - name: totals
    data_tests: [pgtrickle_not_stale: {arguments: {max_age_seconds: 3600}}, pgtrickle_no_errors, dbt_pgtrickle.stream_table_healthy]
  - name: orders
    data_tests: [pgtrickle_no_errors]
`,
  });
  await ok(dbt.dbt('run'));
  await ok(dbt.dbt('test --select totals'));
  // A table is no stream table: the test says so instead of passing.
  expect((await dbt.dbt('test --select orders')).exit).toBe(1);
  await db.query(
    "update pgtrickle.pgt_stream_tables set data_timestamp = now() - interval '3 hours', last_refresh_at = now() - interval '3 hours', consecutive_errors = 2",
  );
  const { stdout } = await dbt.dbt('test --select totals');
  expect(stdout).toContain('FAIL 1 pgtrickle_not_stale_totals_');
  expect(stdout).toContain('FAIL 1 pgtrickle_no_errors_totals_');
  expect(stdout).toContain('FAIL 1 dbt_pgtrickle_stream_table_healthy_totals_');
});

test("a project's own macro, a failing one, and one that is not there", async ({ database, db }) => {
  await using dbt = await project(database.url, {
    'macros/own.sql': `{% macro note(text='none', times=1) %}
  {% do run_query('create schema if not exists shop') %}
  {% do run_query('create table if not exists shop.notes (text text)') %}
  {% for _ in range(times) %}{% do run_query("insert into shop.notes values ('" ~ text ~ "')") %}{% endfor %}
  {% if text == 'bad' %}{% do exceptions.raise_compiler_error('no ' ~ text ~ ' notes') %}{% endif %}
  {{ log('noted in ' ~ target.schema, info=True) }}
{% endmacro %}`,
  });
  expect(await ok(dbt.dbt(['run-operation', 'note', '--args', '{text: hello, times: 2}']))).toContain('noted in shop');
  await ok(dbt.dbt(['run-operation', 'shop.note']));
  const failed = await dbt.dbt(['run-operation', 'note', '--args', '{text: bad}']);
  expect(failed).toMatchObject({ exit: 1 });
  expect(failed.stdout).toContain('no bad notes');
  expect((await dbt.json('target/run_results.json')).results).toMatchObject([{ status: 'error', failures: 1, unique_id: 'macro.shop.note' }]);
  // As with dbt, each statement of an operation commits by itself.
  expect((await db.query('select text from shop.notes order by 1')).rows.map(({ text }) => text)).toEqual(['bad', 'hello', 'hello', 'none']);
  expect(await dbt.dbt('run-operation noet')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('there is no macro "noet" in any package\nDid you mean "note"?'),
  });
  expect(await dbt.dbt(['run-operation', 'note', '--args', 'hello'])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('--args is not a mapping'),
  });
  expect((await dbt.dbt(['run-operation', 'note', '--args', '{colour: red}'])).stdout).toContain(
    "error JINJA_TYPE: macro 'note' takes no keyword argument 'colour'",
  );
});

test('without the extension an operation says what to run', async ({ database, db }) => {
  await db.query('drop extension pg_trickle cascade');
  try {
    await using dbt = await project(database.url);
    const failed = await operation(dbt, 'refresh_all_stream_tables');
    expect(failed.exit).toBe(1);
    expect(failed.stdout).toContain('create extension pg_trickle;');
  } finally {
    await db.query('create extension pg_trickle');
  }
});

test('a project that has the package for dbt-core installed uses what pgt-dbt brings', async ({ database }) => {
  await using dbt = await project(database.url, {
    'packages.yml': 'packages: [{local: ../dbt-package}]',
    'dbt_packages/dbt_pgtrickle/dbt_project.yml': 'name: dbt_pgtrickle',
    'dbt_packages/dbt_pgtrickle/macros/other.sql': "{% macro pgtrickle_refresh(model_name) %}{{ log('another one', info=True) }}{% endmacro %}",
    'macros/mine.sql': "{% macro mine() %}{% do dbt_pgtrickle.pgtrickle_refresh('totals') %}{% endmacro %}",
  });
  await ok(dbt.dbt('run'));
  expect(await ok(operation(dbt, 'pgtrickle_refresh', { model_name: 'totals' }))).toContain('refreshed shop.totals');
  expect(await ok(operation(dbt, 'mine'))).toContain('refreshed shop.totals');
});

test('each statement of run-operation commits by itself, whatever comes after it', async ({ database, db }) => {
  await db.query('drop table if exists public.words; create table public.words (word text)');
  const insert = (word: string) => `insert into public.words values ('${word}')`;
  await using dbt = await project(database.url, {
    'macros/words.sql': `{% macro vacuumed() %}{% call statement('x', auto_begin=false) %}vacuum public.words{% endcall %}{% endmacro %}
{% macro fails() %}{% call statement('x') %}${insert('statement')}{% endcall %}{% do run_query("${insert('query')}") %}{{ exceptions.raise_compiler_error('no') }}{% endmacro %}
{% macro commits() %}{% call statement('x') %}${insert('committed')}{% endcall %}{% do adapter.commit() %}{% endmacro %}
{% macro begins() %}{% do run_query("begin; ${insert('lost')}; rollback; begin; ${insert('own')}; commit") %}{% endmacro %}`,
  });
  await ok(dbt.dbt('run-operation vacuumed'));
  expect(await dbt.dbt('run-operation fails')).toMatchObject({ exit: 1 });
  await ok(dbt.dbt('run-operation commits'));
  await ok(dbt.dbt('run-operation begins'));
  const { rows } = await db.query('select word from public.words');
  expect(rows.map(({ word }) => word)).toEqual(['statement', 'query', 'committed', 'own']);
});

test('a result prints itself as a table, and knows the types of its columns', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'macros/report.sql': `{% macro report() %}
      {% set found = run_query("select 'ann'::text as who, 1234.50::numeric as amount, true as paid") %}
      {% do found.print_table(max_rows=none, max_columns=13, max_column_width=30, max_precision=none) %}
      {% do log(found.columns.get('amount').data_type.jsonify(found.rows[0]['amount']) ~ ' ' ~ found.column_types | length, info=true) %}
    {% endmacro %}`,
  });
  const told = await ok(project.dbt('run-operation report'));
  expect(told).toContain('| who |  amount | paid |\n| --- | ------- | ---- |\n| ann | 1,234.5 | True |');
  expect(told).toContain('1234.5 3');
});
