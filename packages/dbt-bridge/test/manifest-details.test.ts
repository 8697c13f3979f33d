import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const nowhere = 'postgres://nobody@127.0.0.1:1/none';

/** Details that dbt-core 1.11.16 has in the manifest of the same files. */
test('what is written is kept as dbt keeps it', async () => {
  await using project = await makeProject(nowhere, {
    'dbt_project.yml': "name: shop\nversion: '1'\nprofile: shop\nflags: {state_modified_compare_more_unrendered_values: true}\n",
    'models/one.sql': "select * from {{ source('raw', 'orders') }}",
    'models/two.sql': 'select 1 as id',
    'tests/none.sql': "{{ config(severity='warn') }}select 1 from {{ ref('two') }} where false",
    'models/schema.yml': `sources: [{name: raw, tables: [{name: orders}]}]
models:
  - name: two
    deprecation_date: "2052-05-01 00:00:00-04:00"
    config:
      tags: [a, b]
      contract: {alias_types: true, enforce: true}
      docs: {show: true, colour: red}
      meta:
        note: |
          one line
    columns:
      - {name: id, data_type: int, constraints: [{type: foreign_key, to: "source('raw', 'orders')", to_columns: [id]}], data_tests: [{unique: {config: {limit: 2}}}, {accepted_values: {arguments: {values: [1]}, config: {limit: 2}}}]}
`,
  });
  await ok(project.dbt('parse'));
  const { nodes } = await project.json('target/manifest.json');
  const two = nodes['model.shop.two'];
  expect(two).toMatchObject({
    deprecation_date: '2052-05-01T00:00:00-04:00',
    sources: [['raw', 'orders']],
    config: { tags: ['a', 'b'], meta: { note: 'one line' } },
    unrendered_config: { tags: ['a', 'b', 'a', 'b'] },
  });
  expect(two.config.contract).toEqual({ enforced: false, alias_types: true });
  expect(two.config.docs).toEqual({ show: true, node_color: null });
  expect(nodes['test.shop.none'].unrendered_config).toEqual({ severity: "Keyword(key='severity', value=Const(value='warn'))" });
  const writtenOf = (name: string) => nodes[Object.keys(nodes).find((id) => id.startsWith(`test.shop.${name}_`)) as string].unrendered_config;
  expect(writtenOf('unique')).toEqual({ limit: 2 });
  expect(writtenOf('accepted_values')).toEqual({ limit: "Keyword(key='limit', value=Const(value=2))" });
});

test('what a foreign key refers to is a relation in the manifest of compile, with or without a contract', async () => {
  await using project = await makeProject('postgres://nobody@127.0.0.1:1/none', {
    'models/one.sql': 'select 1 as id',
    'models/two.sql': 'select 1 as id',
    'models/schema.yml': `models:
  - name: two
    constraints: [{type: foreign_key, columns: [id], to: ref('one'), to_columns: [id]}]
    columns: [{name: id, data_type: integer}]
`,
  });
  await ok(project.dbt('compile'));
  const { nodes } = await project.json('target/manifest.json');
  expect(nodes['model.shop.two'].constraints[0].to).toBe('"none"."shop"."one"');
  expect(nodes['model.shop.two'].depends_on.nodes).toEqual(['model.shop.one']);
});

test('meta of exposures in dbt_project.yml counts without its plus', async () => {
  await using project = await makeProject('postgres://nobody@127.0.0.1:1/none', {
    'dbt_project.yml': 'name: shop\nprofile: shop\nexposures:\n  meta: {a: 1, b: 2}\n',
    'models/e.yml': 'exposures: [{name: e, type: dashboard, owner: {email: a@b.c}, config: {meta: {b: 3}}}]\n',
  });
  await ok(project.dbt('parse'));
  expect((await project.json('target/manifest.json')).exposures['exposure.shop.e'].meta).toEqual({ a: 1, b: 3 });
});
