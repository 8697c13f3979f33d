import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const model = { 'models/q.sql': "{{ config(materialized='table') }} select query from pg_stat_activity where pid = pg_backend_pid()" };

test('statements say where they come from, in the words of the project', async ({ database, db }) => {
  await db.query('drop schema if exists shop cascade');
  const project = await makeProject(database.url, model);
  await using _ = project;
  const seen = async () => (await db.query('select query from shop.q')).rows[0].query as string;
  await ok(project.dbt('run'));
  expect(await seen()).toMatch(/^\/\* \{"app": "pgt-dbt", .*"node_id": "model.shop.q"\} \*\/\n/);
  await project.write({
    'dbt_project.yml': 'name: shop\nprofile: shop\nquery-comment:\n  comment: "{{ node.name }} by {{ target.name }}"\n  append: true\n',
  });
  await ok(project.dbt('run'));
  expect(await seen()).toMatch(/\/\* q by dev \*\/;?\s*$/);
  await project.write({ 'dbt_project.yml': 'name: shop\nprofile: shop\nquery-comment: null\n' });
  await ok(project.dbt('run'));
  expect(await seen()).not.toContain('/*');
});
