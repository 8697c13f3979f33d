import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade; create schema shop; create table shop.events (id int, note text, more int)');
});

const model = (config: string, columns = '*') =>
  `{{ config(materialized='incremental'${config}) }}\nselect ${columns} from {{ target.schema }}.events\n{% if is_incremental() %}where id >= 2{% endif %}`;

const strategies = [
  ['', ['1 a', '2 b', '2 c', '3 d']],
  [", incremental_strategy='append'", ['1 a', '2 b', '2 c', '3 d']],
  [", unique_key='id'", ['1 a', '2 c', '3 d']],
  [", unique_key=['id'], incremental_strategy='delete+insert'", ['1 a', '2 c', '3 d']],
  [", unique_key='id', incremental_strategy='merge'", ['1 a', '2 c', '3 d']],
  [", unique_key='id', incremental_strategy='merge', merge_exclude_columns=['note']", ['1 a', '2 b', '3 d']],
  [", unique_key='id', incremental_predicates=['id > 2']", ['1 a', '2 b', '2 c', '3 d']],
] as const;

test.for(strategies)('a second run of %s', async ([config, expected], { database, db }) => {
  await using project = await makeProject(database.url, { 'models/history.sql': model(config) });
  await db.query("insert into shop.events values (1, 'a'), (2, 'b')");
  await ok(project.dbt('run'));
  await db.query("truncate shop.events; insert into shop.events values (1, 'x'), (2, 'c'), (3, 'd')");
  await ok(project.dbt('run'));
  const { rows } = await db.query("select id || ' ' || note as row from shop.history order by 1");
  expect(rows.map(({ row }) => row)).toEqual(expected);
  await ok(project.dbt('run --full-refresh'));
  expect((await db.query('select note from shop.history order by id')).rows).toEqual([{ note: 'x' }, { note: 'c' }, { note: 'd' }]);
});

const schemaChanges = [
  ['ignore', ['id', 'note']],
  ['append_new_columns', ['id', 'note', 'more']],
  ['sync_all_columns', ['id', 'more']],
] as const;

test.for(schemaChanges)('on_schema_change %s', async ([mode, columns], { database, db }) => {
  await using project = await makeProject(database.url, { 'models/history.sql': model(`, on_schema_change='${mode}'`, 'id, note') });
  await db.query("insert into shop.events values (1, 'a', 1), (2, 'b', 2)");
  await ok(project.dbt('run'));
  await project.write({ 'models/history.sql': model(`, on_schema_change='${mode}'`, mode === 'ignore' ? 'id, note, more' : 'id, more') });
  await ok(project.dbt('run'));
  const { rows } = await db.query("select attname from pg_attribute where attrelid = 'shop.history'::regclass and attnum > 0 and not attisdropped");
  expect(rows.map(({ attname }) => attname)).toEqual(columns);
});

test('on_schema_change fail says which columns and writes nothing', async ({ database, db }) => {
  await using project = await makeProject(database.url, { 'models/history.sql': model(", on_schema_change='fail'", 'id, note') });
  await db.query("insert into shop.events values (2, 'b', 2)");
  await ok(project.dbt('run'));
  await project.write({ 'models/history.sql': model(", on_schema_change='fail'", 'id, more') });
  const { exit, stdout } = await project.dbt('run');
  expect(exit).toBe(1);
  expect(stdout).toContain('Source columns not in target: [<Column more (integer)>]');
  expect((await db.query('select count(*)::int as count from shop.history')).rows).toEqual([{ count: 1 }]);
});

test('a full refresh keeps the table that a stream table reads', async ({ database, db }) => {
  await using project = await makeProject(database.url, {
    'models/history.sql': model(", unique_key='id'"),
    'models/total.sql': "{{ config(materialized='stream_table', schedule='5m') }}\nselect sum(more) as total from {{ ref('history') }}",
  });
  await db.query("insert into shop.events values (1, 'a', 5)");
  await ok(project.dbt('run'));
  const oid = async () => (await db.query("select 'shop.history'::regclass::oid as oid")).rows[0]?.oid;
  const before = await oid();
  await db.query('update shop.events set more = 7');
  await ok(project.dbt('run --full-refresh --select history'));
  expect(await oid()).toBe(before);
  expect((await db.query('select more from shop.history')).rows).toEqual([{ more: 7 }]);
});
