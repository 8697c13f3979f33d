import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const nowhere = 'postgres://nobody@127.0.0.1:1/none';

test('a variable that is a template is rendered where it is used, and what it refers to is a dependency', async () => {
  await using project = await makeProject(nowhere, {
    'dbt_project.yml': `name: shop
profile: shop
vars:
  size: "{{ 2 + 3 }}"
  origin: "{{ ref('one') }}"
  twice: "{{ var('size') }}{{ twice_of(var('size')) }}"
  kept: {inner: "{{ 1 }}"}
  day: "{{ var('other', 'x') ~ target.name }}"
`,
    'macros/twice_of.sql': '{% macro twice_of(n, more=var("size") | int) %}{{ n ~ n }}, {{ more / 2 }}{% endmacro %}',
    'models/one.sql': 'select 1 as x',
    'models/two.sql':
      "select {{ var('size') }}, {{ var('size') | int + 1 }}, '{{ var('twice') }}', '{{ var('kept').inner }}', '{{ var('day') }}' from {{ var('origin') }}",
    'models/schema.yml': `models:\n  - name: two\n    description: "of {{ var('size') }}"\n    config: {tags: "{{ var('size') }}"}\n`,
  });
  await ok(project.dbt(['compile', '--vars', '{other: "{{ 7 }}"}']));
  expect(await project.read('target/compiled/shop/models/two.sql')).toBe(`select 5, 6, '555, 2.5', '{{ 1 }}', '7dev' from "none"."shop"."one"`);
  const { nodes } = JSON.parse(await project.read('target/manifest.json')) as {
    nodes: Record<string, { depends_on: object; description: string; tags: string[] }>;
  };
  expect(nodes['model.shop.two']).toMatchObject({ depends_on: { nodes: ['model.shop.one'] }, description: 'of {{ 2 + 3 }}', tags: ['{{ 2 + 3 }}'] });
});

test('a variable that goes back to itself is an error with its place', async () => {
  await using project = await makeProject(nowhere, { 'models/one.sql': "select {{ var('a') }}" });
  const { exit, stderr } = await project.dbt(['compile', '--vars', `{a: "{{ var('b') }}", b: "{{ var('a') }}"}`]);
  expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining('the variable "a" refers to itself') });
});

test('context is a dict of every name, also of those that a template adds', async () => {
  await using project = await makeProject(nowhere, {
    'macros/remember.sql': `{% macro remember(key, value) %}{% do context.update({'kept': dict(context.get('kept', {}), **{key: value})}) %}{% endmacro %}
{% macro read() %}{{ ref('one') }}{% endmacro %}
{% macro recall(key) %}{{ return(context.get('kept', {}).get(key)) }}{% endmacro %}`,
    'models/one.sql': 'select 1 as x',
    'models/two.sql':
      "{% do remember('a', 5) %}{% do remember('b', 6) %}select {{ recall('a') + recall('b') }}, '{{ context.target.name }}', '{{ 'model' in context }} {{ context['shop'].get('recall')('a') }} {{ shop.get('none', 0) }}' from {{ context['read']() }}",
  });
  await ok(project.dbt('compile'));
  expect(await project.read('target/compiled/shop/models/two.sql')).toBe(`select 11, 'dev', 'True 5 0' from "none"."shop"."one"`);
  const { nodes } = JSON.parse(await project.read('target/manifest.json')) as { nodes: Record<string, { depends_on: object }> };
  expect(nodes['model.shop.two']).toMatchObject({ depends_on: { nodes: ['model.shop.one'] } });
});

test('ref carries the config of the project, which packages read', async () => {
  await using project = await makeProject(nowhere, {
    'dbt_project.yml': 'name: shop\nprofile: shop\nversion: "1.2"\nvars: {a: 1}\n',
    'models/one.sql': `{% set c = builtins.ref.config %}select '{{ c.project_name }} {{ c.vars.to_dict() }} {{ c.cli_vars }} {{ c.args.which }} {{ c.dependencies['shop'].version }} {{ c.target_name }}'`,
  });
  await ok(project.dbt(['compile', '--vars', '{b: 2}']));
  expect(await project.read('target/compiled/shop/models/one.sql')).toBe(`select 'shop {'a': 1} {'b': 2} compile 1.2 dev'`);
});
