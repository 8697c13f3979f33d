import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const files = {
  'models/sources.yml': 'sources: [{name: raw, schema: shop, tables: [{name: events, config: {event_time: at}}]}]',
  'models/daily.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id', event_time='at', batch_size='day', begin='2026-01-01') }}
select id, at, 10 / amount as share from {{ source('raw', 'events') }}`,
  'models/reader.sql': "select * from {{ ref('daily') }}",
};

test.beforeEach(async ({ db }) => {
  await db.query(`drop schema if exists shop cascade; create schema shop; create table shop.events (id int, at timestamptz, amount int);
    insert into shop.events values (1, '2026-01-01 12:00Z', 1), (2, '2026-01-02 00:00Z', 2), (3, '2026-01-03 23:59Z', 5)`);
});

test('a batch is a day; a later run builds the days that it is asked for', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  const window = '--event-time-start 2026-01-01 --event-time-end 2026-01-04';
  const first = await ok(project.dbt(`run --select daily ${window}`));
  expect(first).toMatch(/Batch 3 of 3 OK created batch 2026-01-03 of shop\.daily \.+ \[MERGE 1 in/);
  expect(await project.read('target/compiled/shop/models/daily/daily_2026-01-02.sql')).toContain(
    `(select * from "${database.name}"."shop"."events" where at >= '2026-01-02 00:00:00+00:00' and at < '2026-01-03 00:00:00+00:00')`,
  );
  await db.query('update shop.events set amount = 10');
  await ok(project.dbt('run --select daily --event-time-start 2026-01-02 --event-time-end 2026-01-03'));
  expect((await db.query('select id, share from shop.daily order by id')).rows).toEqual([
    { id: 1, share: 10 },
    { id: 2, share: 1 },
    { id: 3, share: 2 },
  ]);
});

test('a failed batch leaves the others, and retry builds only that one', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await db.query('update shop.events set amount = 0 where id = 2');
  const { exit, stdout } = await project.dbt('run --event-time-start 2026-01-01 --event-time-end 2026-01-04');
  expect(exit).toBe(1);
  expect(stdout).toMatch(/1 of 2 PARTIALLY created sql microbatch model shop\.daily \.* \[PARTIAL SUCCESS \(2\/3\) in /);
  expect(stdout).toMatch(/Batch 2 of 3 ERROR creating batch 2026-01-02 of shop\.daily \.* \[ERROR in /);
  expect(stdout).toContain('Completed with 1 partial success and 0 warnings\n');
  expect(stdout).toContain('Done. PASS=0 WARN=0 ERROR=1 SKIP=1 NO-OP=0 TOTAL=2');
  expect(stdout).toContain('SKIP relation shop.reader');
  const { results } = await project.json('target/run_results.json');
  expect(results[0]).toMatchObject({
    status: 'partial success',
    batch_results: { failed: [['2026-01-02T00:00:00+00:00', '2026-01-03T00:00:00+00:00']], successful: [{}, {}] },
  });
  await db.query('update shop.events set amount = 2');
  const retried = await ok(project.dbt('retry'));
  expect(retried).toContain('Batch 1 of 1 OK created batch 2026-01-02');
  expect(retried).not.toContain('batch 2026-01-01');
  expect((await db.query('select count(*)::int as count from shop.reader')).rows).toEqual([{ count: 3 }]);
});

test('when the first batch fails, the others are not tried', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await db.query('update shop.events set amount = 0 where id = 1');
  const { exit, stdout } = await project.dbt('run --select daily --event-time-start 2026-01-01 --event-time-end 2026-01-04');
  expect(exit).toBe(1);
  expect(stdout).toContain('Batch 3 of 3 SKIP batch 2026-01-03');
  expect(stdout).toContain('division by zero');
  expect((await db.query("select to_regclass('shop.daily') as daily")).rows).toEqual([{ daily: null }]);
});

test('--sample shows every model the rows of a time', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    ...files,
    'models/all.sql': "{{ config(materialized='table') }}\nselect * from {{ source('raw', 'events') }}",
  });
  await ok(project.dbt(['run', '--select', 'all', '--sample', '{start: 2026-01-02, end: 2026-01-03}']));
  expect((await db.query('select id from shop.all')).rows).toEqual([{ id: 2 }]);
});

test('retry of a full refresh keeps the batches that were built, and ends where the first run did', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('run --select daily --event-time-start 2026-01-01 --event-time-end 2026-01-04'));
  await db.query('update shop.events set amount = 0 where id = 2');
  const { exit } = await project.dbt('run --select daily --full-refresh --event-time-start 2026-01-01 --event-time-end 2026-01-04');
  expect(exit).toBe(1);
  await db.query('update shop.events set amount = 2');
  await ok(project.dbt('retry'));
  expect((await db.query('select id from shop.daily order by id')).rows).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

test('a retry of a model of which nothing was built ends where the run before did', async ({ database, db }) => {
  await using project = await makeProject(database.url, files);
  await db.query('update shop.events set amount = 0 where id = 1');
  await project.dbt('run --select daily');
  const recorded = await project.json('target/run_results.json');
  // As if that run was in January.
  recorded.metadata.invocation_started_at = '2026-01-03T10:00:00.000000Z';
  await project.write({ 'target/run_results.json': JSON.stringify(recorded) });
  await db.query('update shop.events set amount = 1');
  expect(await ok(project.dbt('retry'))).toContain('Batch 3 of 3 OK created batch 2026-01-03');
});

const configured = (more: string) => `{{ config(materialized='incremental', incremental_strategy='microbatch'${more}) }} select 1 as id, now() as at`;

test.for([
  ['no event_time', configured(", batch_size='day', begin='2026-01-01'"), "must provide an 'event_time'"],
  ['no begin', configured(", event_time='at', batch_size='day'"), "must provide a 'begin'"],
  ['a begin that is none', configured(", event_time='at', batch_size='day', begin='2026-01-01 11 PM'"), 'which is no time'],
  ['an unknown batch_size', configured(", event_time='at', batch_size='week', begin='2026-01-01'"), "must provide a 'batch_size'"],
  [
    'an event_time of an input that is a number',
    `${configured(", event_time='at', batch_size='day', begin='2026-01-01'")} from {{ ref('input') }}`,
    "whose 'event_time' is 2",
  ],
] as const)('a model with %s is refused while the project is parsed', async ([, daily, message], { database }) => {
  await using project = await makeProject(database.url, {
    'models/daily.sql': daily,
    'models/input.sql': '{{ config(event_time=2) }} select 1 as id',
  });
  const { exit, stderr } = await project.dbt('ls --select input');
  expect(stderr).toContain(message);
  expect(exit).toBe(2);
});

test('a model that reads all of its input in each batch is warned of; with a microbatch macro of the project, nothing is asked of it', async ({
  database,
}) => {
  await using project = await makeProject(database.url, {
    'models/daily.sql': configured(", event_time='at', batch_size='day', begin='2026-01-01'"),
  });
  expect(await ok(project.dbt('parse --warn-error'))).toContain(
    "The microbatch model 'daily' has no 'ref' or 'source' input with an 'event_time' configuration.",
  );
  await project.write({
    'models/daily.sql': configured(''),
    'macros/microbatch.sql': '{% macro get_incremental_microbatch_sql(arg_dict) %}{{ return(get_incremental_append_sql(arg_dict)) }}{% endmacro %}',
  });
  expect(await ok(project.dbt('run'))).not.toContain('event_time');
});
