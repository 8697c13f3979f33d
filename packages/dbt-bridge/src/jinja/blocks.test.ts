import { describe, expect, test } from 'vitest';
import { parseBlocks } from './blocks.js';
import { call, callSync } from './macro.js';
import { pyFunction } from './values/function.js';

const file = `{% set invisible = 1 %}
{% macro cents(column, scale: int = 2) -%}
  ({{ column }} / 100)::numeric(16, {{ scale }}){{ invisible }}
{%- endmacro %}
{# {% macro commented() %}{% endmacro %} #}
{% raw %}{% macro quoted() %}{% endmacro %}{% endraw %}
{% materialization stream_table, adapter='postgres', supported_languages=['sql', 'python'] %}{% endmaterialization %}
{% materialization view, default %}{{ return({'relations': [1]}) }}{% endmaterialization %}
{% test not_null(model, column_name) %}select {{ column_name }}{% endtest %}
{% data_test positive(model) %}select{% enddata_test %}
  {% snapshot orders %}
    select {{ "{% endsnapshot %}" }}
  {% endsnapshot %}
{% docs intro %}Any {{ text, even this{% enddocs %}
`;
const blocks = parseBlocks(file, { path: 'macros/all.sql' });
const named = (name: string) => blocks.find((block) => block.name === name);

test('finds the blocks at the top level, named as dbt names them', () => {
  expect(blocks.map(({ kind, name, macroName, line }) => ({ kind, name, macroName, line }))).toEqual([
    { kind: 'macro', name: 'cents', macroName: 'cents', line: 2 },
    { kind: 'materialization', name: 'stream_table', macroName: 'materialization_stream_table_postgres', line: 7 },
    { kind: 'materialization', name: 'view', macroName: 'materialization_view_default', line: 8 },
    { kind: 'test', name: 'not_null', macroName: 'test_not_null', line: 9 },
    { kind: 'test', name: 'positive', macroName: 'test_positive', line: 10 },
    { kind: 'snapshot', name: 'orders', macroName: 'orders', line: 11 },
    { kind: 'docs', name: 'intro', macroName: 'intro', line: 14 },
  ]);
});

test('keeps the text of a block, with its tags and without', () => {
  expect(named('intro')).toMatchObject({
    source: '{% docs intro %}Any {{ text, even this{% enddocs %}',
    contents: 'Any {{ text, even this',
    contentsLine: 14,
    column: 1,
  });
  expect(named('orders')).toMatchObject({ contents: '\n    select {{ "{% endsnapshot %}" }}\n  ', column: 3 });
});

test('reads what a materialization says about itself', () => {
  expect(named('stream_table')).toMatchObject({ adapter: 'postgres', supportedLanguages: ['sql', 'python'] });
  expect(named('view')).toMatchObject({ adapter: 'default', supportedLanguages: ['sql'] });
});

describe('a macro', () => {
  const cents = named('cents')?.macro;

  test('sees nothing of its file, and everything of its context', () => {
    expect(callSync(cents?.bind(new Map()), ['amount'])).toBe('(amount / 100)::numeric(16, 2)');
    expect(callSync(cents?.bind(new Map([['invisible', '!']])), ['amount'], { scale: 4 })).toBe('(amount / 100)::numeric(16, 4)!');
  });

  test('gives the value of return, and waits where it has to', async () => {
    const macro = parseBlocks('{% macro m() %}text{% set x = query() %}{{ return(x + [1]) }}more{% endmacro %}')[0]?.macro;
    const context = new Map<string, unknown>([['query', pyFunction('query()', async () => [0])]]);
    context.set('return', (await import('./globals.js')).dbtGlobals.get('return'));
    expect(await call(macro?.bind(context))).toEqual([0, 1]);
    expect(() => callSync(macro?.bind(context))).toThrow(expect.objectContaining({ code: 'JINJA_ASYNC_CALL' }));
  });
});

describe('a broken file', () => {
  test.each([
    ['{% macro a() %}', 'Reached EOF without finding a close tag for macro (in m.sql:1)'],
    [
      '\n{% if x %}{% macro a() %}{% endmacro %}{% endif %}',
      "Got a block definition inside control flow ('if'): dbt block definitions must be at the top level (in m.sql:2)",
    ],
    ['\n\n{% macro a(b %}{% endmacro %}', "unexpected '}', expected ')' (in m.sql:3)"],
    ['{% materialization a, b=1 %}{% endmaterialization %}', "materialization 'a' received unknown argument 'b'. (in m.sql:1)"],
  ])('%j', (text, message) => {
    expect(() => parseBlocks(text, { path: 'm.sql' })).toThrow(expect.objectContaining({ code: 'JINJA_SYNTAX', message }));
  });
});
