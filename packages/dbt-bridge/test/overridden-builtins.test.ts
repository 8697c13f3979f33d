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

test('builtins has everything that dbt gives, when a template is parsed as when it is run', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'functions/half.sql': 'select n / 2',
    'functions/half.yml': 'functions: [{name: half, arguments: [{name: n, data_type: integer}], returns: {data_type: integer}}]\n',
    'models/a.sql': "select {{ function('half') }}(4) as id -- {{ builtins['env_var']('NO_SUCH', 'none') }} {{ 'function' in builtins }}",
    'macros/own.sql': `{% macro function(name) %}{{ return(builtins.function(name) ~ '') }}{% endmacro %}
{% macro var(name) %}{{ return(builtins.var(name, 'unset')) }}{% endmacro %}`,
    'models/b.sql': "{% if var('kind') == 'unset' %}{{ builtins.config(materialized='table') }}{% endif %}select 1 as id",
  });
  await ok(project.dbt('compile'));
  expect(await project.read('target/compiled/shop/models/a.sql')).toMatch(/^select "[^"]+"\."shop"\."half"\(4\) as id -- none True$/);
  const { nodes } = await project.json('target/manifest.json');
  expect(nodes['model.shop.a'].depends_on.nodes).toEqual(['function.shop.half']);
  expect(nodes['model.shop.b'].config.materialized).toBe('table');
});
