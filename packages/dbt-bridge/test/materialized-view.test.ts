import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const model = (more: string) => `{{ config(materialized='materialized_view'${more}) }}\nselect * from shop.orders`;
const indexes = "select indexdef from pg_indexes where schemaname = 'shop' and tablename = 'recent' order by 1";

test.beforeEach(async ({ db }) => {
  await db.query('drop schema if exists shop cascade; create schema shop; create table shop.orders as select 1 as id, 2 as amount');
});

test('is made once, refreshed after that, and its indexes follow the model', async ({ database, db }) => {
  await using project = await makeProject(database.url, { 'models/recent.sql': model(", indexes=[{'columns': ['id']}]") });
  await ok(project.dbt('run'));
  await db.query('insert into shop.orders values (2, 3)');
  expect(await ok(project.dbt('run'))).toContain('[REFRESH MATERIALIZED VIEW');
  expect((await db.query('select count(*)::int as count from shop.recent')).rows).toEqual([{ count: 2 }]);

  await project.write({ 'models/recent.sql': model(", indexes=[{'columns': ['amount'], 'type': 'hash'}]") });
  await ok(project.dbt('run'));
  const { rows } = await db.query(indexes);
  expect(rows.map(({ indexdef }) => indexdef.replace(/INDEX \S+ ON/, 'INDEX ON'))).toEqual(['CREATE INDEX ON shop.recent USING hash (amount)']);
});

test.for([
  ['continue', 0],
  ['fail', 1],
] as const)('on_configuration_change %s leaves it as it is', async ([mode, code], { database, db }) => {
  await using project = await makeProject(database.url, { 'models/recent.sql': model('') });
  await ok(project.dbt('run'));
  await project.write({ 'models/recent.sql': model(`, indexes=[{'columns': ['id']}], on_configuration_change='${mode}'`) });
  const { exit, stdout } = await project.dbt('run');
  expect(exit).toBe(code);
  expect(stdout).toContain(`\`on_configuration_change\` was set to \`${mode}\``);
  expect((await db.query(indexes)).rows).toEqual([]);
});

test.for(['table', 'view'])('takes the place of a %s and gives it back', async (other, { database, db }) => {
  await using project = await makeProject(database.url, { 'models/recent.sql': `{{ config(materialized='${other}') }}\nselect 1 as id` });
  const kind = async () => (await db.query("select relkind from pg_class where relname = 'recent' and relnamespace = 'shop'::regnamespace")).rows;
  await ok(project.dbt('run'));
  await project.write({ 'models/recent.sql': model('') });
  await ok(project.dbt('run'));
  expect(await kind()).toEqual([{ relkind: 'm' }]);
  await project.write({ 'models/recent.sql': `{{ config(materialized='${other}') }}\nselect 1 as id` });
  await ok(project.dbt('run'));
  expect(await kind()).toEqual([{ relkind: other === 'table' ? 'r' : 'v' }]);
});
