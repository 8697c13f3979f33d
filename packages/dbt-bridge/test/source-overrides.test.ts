import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const override = `sources:
  - name: raw
    overrides: dep
    schema: landed
    description: null
    tables: [{name: orders, identifier: orders_2, columns: [{name: id, data_tests: [not_null]}]}, {name: gone}]
  - {name: nothing, overrides: dep, tables: [{name: orders}]}
  - {name: own, schema: mine, tables: [{name: orders}]}
`;

test('a project overrides the sources of a package', async ({ database, db }) => {
  await db.query(`drop schema if exists shop, landed cascade; create schema landed; create table landed.orders_2 as select 7 as id`);
  await using project = await makeProject(database.url, {
    'packages.yml': 'packages: [{local: dep}]',
    'dep/dbt_project.yml': 'name: dep',
    'dep/models/sources.yml': `sources:
  - name: raw
    schema: nowhere
    description: of the package
    freshness: {warn_after: {count: 1, period: hour}}
    loaded_at_field: at
    tables: [{name: orders, description: orders, columns: [{name: id, data_tests: [unique]}]}, {name: customers}]`,
    'dep/models/staging.sql': "select id from {{ source('raw', 'orders') }}",
    'models/over.yml': override,
  });
  await ok(project.dbt('deps'));
  const said = await ok(project.dbt('build'));
  expect(said).toContain('an override has no target: there is no table gone of source "dep.raw" (in models/over.yml)');
  expect(said).toContain('an override has no target: there is no source "dep.nothing" (in models/over.yml)');
  expect((await db.query('select id from shop.staging')).rows).toEqual([{ id: 7 }]);
  const { sources, nodes } = await project.json('target/manifest.json');
  expect(Object.keys(sources).sort()).toEqual(['source.dep.raw.customers', 'source.dep.raw.orders', 'source.shop.own.orders']);
  expect(sources['source.dep.raw.orders']).toMatchObject({ schema: 'landed', identifier: 'orders_2', description: 'orders', loaded_at_field: 'at' });
  // As in dbt, an override that says nothing of it asks for no freshness.
  expect(sources['source.dep.raw.customers']).toMatchObject({
    schema: 'landed',
    source_description: 'of the package',
    freshness: { warn_after: { count: null } },
  });
  const tests = Object.keys(nodes).filter((id) => id.startsWith('test.'));
  expect(tests).toEqual([expect.stringMatching(/^test\.dep\.source_not_null_raw_orders_id\./)]);

  await project.write({ 'models/again.yml': 'sources: [{name: raw, overrides: dep}]' });
  expect(await project.dbt('parse')).toMatchObject({
    exit: 2,
    stderr: expect.stringMatching(/source "dep\.raw" is overridden twice, here and in models\/\w+\.yml \(in models\/\w+\.yml:\d+:\d+\)/),
  });
});
