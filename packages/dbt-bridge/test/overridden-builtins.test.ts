import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

// As dbt-core 1.11.16 compiles it.
test('a macro of the project wins over what dbt gives under its name, and reaches that as builtins', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/a.sql': 'select 1 as id',
    'models/b.sql': "select * from {{ ref('a') }} -- {{ log('x') }} {{ source('raw', 'things') }}",
    'models/sources.yml': 'sources: [{name: raw, tables: [{name: things}]}]\n',
    'macros/own.sql': `{% macro ref(name) %}{{ return('own_' ~ builtins.ref(name).identifier) }}{% endmacro %}
{% macro source(source, name) %}{{ return(builtins.source(source, name).include(database=false)) }}{% endmacro %}
{% macro log(text) %}logged{% endmacro %}`,
  });
  await ok(project.dbt('compile --select b'));
  expect(await project.read('target/compiled/shop/models/b.sql')).toBe('select * from own_a -- logged "raw"."things"');
  const { nodes } = await project.json('target/manifest.json');
  expect(nodes['model.shop.b'].depends_on).toEqual({
    macros: ['macro.shop.ref', 'macro.shop.log', 'macro.shop.source'],
    nodes: ['source.shop.raw.things', 'model.shop.a'],
  });
});
