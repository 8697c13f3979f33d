import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const raw = (tables: string) => `sources:
  - name: raw
    schema: raw
    config:
      freshness: {warn_after: {count: 1, period: hour}, error_after: {count: 1, period: day}}
    tables:
${tables}
`;

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop, raw cascade');
  await db.query('create schema raw; create table raw.orders (id integer, kind text, loaded_at timestamptz, day date, plain timestamp)');
});

const pass = { status: 'pass', max_loaded_at: expect.stringMatching(/\d\+00:00$/), snapshotted_at: expect.stringMatching(/\d\+00:00$/) };

test('a source is measured by its field, by a query, and by its filter', async ({ database, db }) => {
  await db.query(
    "insert into raw.orders values (1, 'a', now() - interval '30 minutes', null, null), (2, 'b', now() - interval '2 hours', null, now() at time zone 'UTC')",
  );
  await using project = await makeProject(database.url, {
    'models/sources.yml': raw(`      - {name: all, identifier: orders, loaded_at_field: loaded_at}
      - {name: filtered, identifier: orders, loaded_at_field: loaded_at, config: {freshness: {filter: "kind = 'b'"}}}
      - {name: queried, identifier: orders, config: {loaded_at_query: "select max(plain) from {{ this }}"}}
      - {name: unmeasured, identifier: orders, config: {freshness: null}}`),
  });
  await project.write({
    'dbt_project.yml':
      (await project.read('dbt_project.yml')) +
      `\non-run-end: "create table raw.ended as select '{{ results | map(attribute='node') | map(attribute='name') | sort | join(',') }}' as what"\n`,
  });
  const said = await ok(project.dbt('source freshness'));
  expect((await db.query('select what from raw.ended')).rows).toEqual([{ what: 'all,filtered,queried' }]);
  // Written when the command ends: with its hooks compiled.
  expect((await project.json('target/manifest.json')).nodes['operation.shop.shop-on-run-end-0']).toMatchObject({ compiled: true, index: 1 });
  expect(said).toMatch(/\d of 3 START freshness of raw\.all \.+ \[RUN\]/);
  expect(said).toMatch(/\d of 3 PASS freshness of raw\.all \.+ \[PASS in/);
  expect(said).toMatch(/\d of 3 WARN freshness of raw\.filtered \.+ \[WARN in/);
  const { metadata, results } = await project.json('target/sources.json');
  expect(metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/sources/v3.json');
  const byName = Object.fromEntries(results.map((one: { unique_id: string }) => [one.unique_id.split('.').at(-1), one]));
  expect(byName).toEqual({
    all: expect.objectContaining({
      ...pass,
      criteria: { warn_after: { count: 1, period: 'hour' }, error_after: { count: 1, period: 'day' }, filter: null },
    }),
    filtered: expect.objectContaining({ status: 'warn', adapter_response: expect.objectContaining({ code: 'SELECT' }) }),
    queried: expect.objectContaining(pass),
  });
  expect(byName.all.max_loaded_at_time_ago_in_s).toBeGreaterThan(1790);
  expect(byName.all.max_loaded_at_time_ago_in_s).toBeLessThan(1900);
});

test('an empty or late source, one without a field, and one with a date fail the command', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/sources.yml': raw(`      - {name: empty, identifier: orders, loaded_at_field: loaded_at}
      - {name: nothing, identifier: orders}
      - {name: gone, loaded_at_field: loaded_at}`),
  });
  const { exit, stdout } = await project.dbt('source freshness --output out/fresh.json');
  expect(exit).toBe(1);
  expect(stdout).toMatch(/ERROR STALE freshness of raw\.empty/);
  expect(stdout).toContain(
    "error DBT_FRESHNESS_UNKNOWN: Could not compute freshness for source nothing: no 'loaded_at_field' provided, and it is no stream table (in models/sources.yml)",
  );
  expect(stdout).toContain('relation "raw.gone" does not exist');
  const { results } = await project.json('out/fresh.json');
  expect(results.map(({ status }: { status: string }) => status)).toEqual(['error', 'runtime error', 'runtime error']);
  expect(results[0].max_loaded_at).toBe('0001-01-01T00:00:00+00:00');
  expect((await project.dbt('source freshness --select source:raw.empty')).exit).toBe(1);
});

test('a date is no timestamp', async ({ database, db }) => {
  await db.query('insert into raw.orders (day) values (current_date)');
  await using project = await makeProject(database.url, {
    'models/sources.yml': raw('      - {name: orders, loaded_at_field: day}'),
  });
  expect((await project.dbt('source freshness')).stdout).toContain(
    "Expected a timestamp value when querying field 'day' of table \"" +
      database.name +
      '"."raw"."orders" but received value of type \'date\' instead',
  );
});

test('a source that is a stream table is read from the catalog, without a field', async ({ database, db }) => {
  await db.query("select pgtrickle.create_stream_table('raw.totals', 'select kind, count(*) as n from raw.orders group by kind', '200h')");
  await using project = await makeProject(database.url, {
    'models/sources.yml': raw('      - name: totals\n        config: {freshness: {filter: "kind = \'a\'"}}'),
  });
  const said = await ok(project.dbt('source freshness'));
  expect(said).toContain("A filter cannot be applied to a metadata freshness check on source 'totals'.");
  expect((await project.json('target/sources.json')).results).toEqual([expect.objectContaining(pass)]);
  await db.query("update pgtrickle.pgt_stream_tables set data_timestamp = now() - interval '2 hours', last_refresh_at = now() - interval '2 hours'");
  expect(await ok(project.dbt('source freshness'))).toContain('WARN freshness of raw.totals');
  await db.query("update pgtrickle.pgt_stream_tables set data_timestamp = now() - interval '2 days', last_refresh_at = now() - interval '2 days'");
  expect(await project.dbt('source freshness')).toMatchObject({ exit: 1, stdout: expect.stringContaining('ERROR STALE freshness of raw.totals') });
  // A refresh that finds nothing new confirms the data.
  await db.query("select pgtrickle.refresh_stream_table('raw.totals')");
  await ok(project.dbt('source freshness'));
  await db.query("select pgtrickle.drop_stream_table('raw.totals')");
});

test('a project can say by itself how fresh its sources are', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/sources.yml': raw('      - {name: orders, loaded_at_field: loaded_at}'),
    'macros/freshness.sql': `{% macro collect_freshness(source, loaded_at_field, filter) %}
  {% call statement('mine', fetch_result=True) %}select now() - interval '2 hours', now(){% endcall %}
  {{ return(load_result('mine').table) }}
{% endmacro %}`,
  });
  expect(await ok(project.dbt('source freshness'))).toContain('WARN freshness of raw.orders');
});

test('freshness checks the stream tables of models by their own limits', async ({ database, db }) => {
  const model = (config: string) =>
    `{{ config(materialized='stream_table', schedule='1h'${config}) }}\nselect kind, count(*) as n from raw.orders group by kind`;
  await using project = await makeProject(database.url, {
    'models/plain.sql': model(''),
    'models/strict.sql': model(", freshness={'warn_after': {'count': 5, 'period': 'minute'}, 'error_after': {'count': 10, 'period': 'minute'}}"),
    'models/seconds.sql': model(", freshness={'warn_seconds': 60}"),
    'models/other.sql': 'select 1 as id',
  });
  await ok(project.dbt('run'));
  expect(await ok(project.dbt('freshness'))).toMatch(/3 of 3 PASS freshness of \w+ \.+ \[PASS/);
  await db.query(
    "update pgtrickle.pgt_stream_tables set data_timestamp = now() - interval '20 minutes', last_refresh_at = now() - interval '20 minutes'",
  );
  const late = await project.dbt('freshness');
  expect(late.exit).toBe(1);
  const { results } = await project.json('target/freshness.json');
  expect(Object.fromEntries(results.map(({ unique_id, status }: Record<string, string>) => [unique_id, status]))).toEqual({
    'model.shop.plain': 'pass',
    'model.shop.strict': 'error',
    'model.shop.seconds': 'warn',
  });
  expect((await project.dbt('freshness --select plain --error-seconds 60 --warn-seconds 30')).exit).toBe(1);
  const json = await project.dbt('freshness --select strict -o json');
  expect(JSON.parse(json.stdout)).toEqual([expect.objectContaining({ name: 'strict', status: 'error' })]);
  await db.query("select pgtrickle.drop_stream_table('shop.plain')");
  expect((await project.dbt('freshness --select plain')).stdout).toContain('there is no stream table shop.plain (in models/plain.sql)');
});

test('limits of a table that are said in part stay those of its source, and a null takes one away', async () => {
  await using project = await makeProject('postgres://nobody@127.0.0.1:1/none', {
    'models/sources.yml': `sources:
  - name: raw
    config:
      freshness: {warn_after: {count: 6, period: hour}, error_after: {count: 1, period: day}, filter: a}
    tables:
      - {name: empty, config: {freshness: {error_after: {}, filter: null}}}
      - {name: half, config: {freshness: {warn_after: {count: 5}, error_after: {count: 2, period: day}}}}
      - {name: none, config: {freshness: {warn_after: null}}}
`,
  });
  await ok(project.dbt('parse'));
  const { sources } = await project.json('target/manifest.json');
  const said = (name: string) => {
    const { warn_after: warn, error_after: error, filter } = sources[`source.shop.raw.${name}`].freshness;
    return [warn?.count ?? null, error?.count ?? null, filter];
  };
  expect(['empty', 'half', 'none'].map(said)).toEqual([
    [6, 1, 'a'],
    [6, 2, 'a'],
    [null, 1, 'a'],
  ]);
});

test('the hooks of the project run around source freshness unless its flags say not to', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/sources.yml': raw('      - {name: orders, loaded_at_field: loaded_at}'),
    'dbt_project.yml': 'name: shop\nprofile: shop\non-run-start: ["create table raw.started ()"]\non-run-end: ["create table raw.ended ()"]\n',
  });
  const told = async () => (await project.dbt('source freshness')).stdout.match(/on-run-\w+\.0/g) ?? [];
  expect(new Set(await told())).toEqual(new Set(['on-run-start.0', 'on-run-end.0']));
  await project.write({ 'dbt_project.yml': `${await project.read('dbt_project.yml')}flags: {source_freshness_run_project_hooks: false}\n` });
  expect(await told()).toEqual([]);
});
