import { PgTrickleError } from '@pgtrickle-js/core';
import { describe, expect, test } from 'vitest';
import { contextOf, parseTemplate } from './environment.js';
import { dbtGlobals } from './globals.js';
import { renderJinja } from './render-jinja.js';
import { pyFunction } from './values/function.js';
import { PyObject } from './values/object.js';

function render(template: string, context: Record<string, unknown> = {}): string {
  return parseTemplate(template, { path: 'model.sql' }).renderSync(new Map([...dbtGlobals, ...contextOf(context)]));
}

function failure(template: string, context: Record<string, unknown> = {}): PgTrickleError {
  try {
    render(template, context);
  } catch (error) {
    if (error instanceof PgTrickleError) return error;
    throw error;
  }
  throw new Error(`${template} should fail`);
}

/** A table as the adapter gives it. */
class Column extends PyObject {
  private readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  override get typeName(): string {
    return 'Column';
  }

  override getAttribute(name: string): unknown {
    if (name === 'name') return this.name;
    return name === 'quoted' ? pyFunction("quoted(mark='\"')", (mark: string) => mark + this.name + mark) : undefined;
  }
}

describe('host values', () => {
  test('have the attributes they answer to, and no others', () => {
    const column = new Column('id');
    expect(render('{{ c.name }} {{ c.quoted() }} {{ c.quoted(mark="`") }} {{ c.nope is defined }} {{ c["name"] }} {{ c }}', { c: column })).toBe(
      'id "id" `id` False id <Column object>',
    );
  });

  test('bind arguments as Python does', () => {
    const ref = pyFunction('ref(first, second=None, *rest, version=None, **more)', (...args: unknown[]) => JSON.stringify(args));
    expect(render('{{ ref("a") }}', { ref })).toBe('["a",null,null,[],{}]');
    expect(render('{{ ref("a", "b", 1, 2, version=3, x=4) }}', { ref })).toBe('["a","b",3,[1,2],{"x":4}]');
    expect(failure('{{ ref() }}', { ref }).message).toBe("ref() missing 1 required positional argument: 'first' (in model.sql:1)");
    expect(failure('{{ ref("a", first=1) }}', { ref }).message).toContain("ref() got multiple values for argument 'first'");
  });

  test('may be plain functions and plain objects', () => {
    expect(render('{{ f(1, 2).sum }} {{ f(1, 2).parts[0].n }}', { f: (a: number, b: number) => ({ sum: a + b, parts: [{ n: a }] }) })).toBe('3 1');
    expect(render('{{ d.a }} {{ d.b is none }} {{ d.b }}', { d: { a: undefined, b: null } })).toBe('None True None');
  });
});

describe('waiting for the database', () => {
  const runQuery = pyFunction('run_query(sql)', async (sql: string) => [{ n: sql.length }]);

  test('happens anywhere in a template', async () => {
    const context = { run_query: runQuery, t: true };
    expect(await renderJinja('{% set r = run_query("select") %}{{ r[0].n }}', context)).toBe('6');
    expect(
      await renderJinja('{% for x in [1, 2] if run_query("ab")[0].n == 2 %}{{ x }}{{ run_query("abc")[0]["n"] + x }};{% endfor %}', context),
    ).toBe('14;25;');
    expect(await renderJinja('{{ [run_query("a")[0].n, 2] | map("string") | join(run_query("ab")[0].n) }}', context)).toBe('122');
    expect(
      await renderJinja(
        '{% macro m(x=run_query("abcd")[0].n) %}<{{ x }}{{ caller(run_query("a")[0].n) }}>{% endmacro %}{% call(y) m() %}{{ y }}{% endcall %}',
        context,
      ),
    ).toBe('<41>');
    expect(await renderJinja('{% if t and run_query("a")[0].n < 2 < run_query("abc")[0].n %}yes{% else %}no{% endif %}', context)).toBe('yes');
    expect(
      await renderJinja(
        '{% set x %}{{ run_query("ab")[0].n }}{% endset %}{% filter upper %}x{{ run_query("a")[0].n }}{% endfilter %}{{ x }}',
        context,
      ),
    ).toBe('X12');
    expect(await renderJinja('{% for x in [1, 2, 3] %}{% if run_query("ab")[0].n == x %}{% break %}{% endif %}{{ x }}{% endfor %}', context)).toBe(
      '1',
    );
  });

  test('is refused where rendering is synchronous', () => {
    expect(failure('{{ run_query("a") }}', { run_query: runQuery })).toMatchObject({ code: 'JINJA_ASYNC_CALL' });
  });

  test('gives a failure of the database the place of the call', async () => {
    const broken = pyFunction('run_query(sql)', async () => {
      throw new PgTrickleError('SERVER_ERROR', { message: 'relation "x" does not exist' });
    });
    const error = (await parseTemplate('\n{% set x = run_query("a") %}', { path: 'm.sql' })
      .render(new Map([['run_query', broken]]))
      .catch((reason: unknown) => reason)) as PgTrickleError;
    expect(error).toMatchObject({
      code: 'SERVER_ERROR',
      message: 'relation "x" does not exist',
      details: { file: 'm.sql', line: 2, column: 21, macroStack: [] },
    });
  });
});

describe('errors', () => {
  test('show the macros that led there', () => {
    const error = failure('{% macro inner(x) %}\n  {{ x.y.z }}\n{% endmacro %}\n{% macro outer() %}{{ inner({}) }}{% endmacro %}\n{{ outer() }}');
    expect(error).toMatchObject({
      code: 'JINJA_UNDEFINED',
      message: "'dict object' has no attribute 'y' (in model.sql:2)",
      details: {
        file: 'model.sql',
        line: 2,
        column: 10,
        exception: 'UndefinedError',
        macroStack: [
          { macro: 'inner', line: 1 },
          { macro: 'outer', line: 4 },
        ],
      },
    });
  });

  test('of plain host functions become ours', () => {
    const f = () => {
      throw new Error('boom');
    };
    expect(failure('{{ f() }}', { f })).toMatchObject({ code: 'JINJA_TYPE', message: 'boom (in model.sql:1)' });
  });
});

describe('the sandbox', () => {
  test.each(['constructor', '__proto__', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'apply', 'call', 'bind'])(
    'knows no %s',
    (name) => {
      for (const value of ['x', 'd', 'l', 'f', 'd.items', 'range', '1', '1.5', 'none', 'm', 'namespace()', 'modules', 'modules.re.compile("a")']) {
        const template = `{% macro m() %}{% endmacro %}[{{ ${value}.${name} }}][{{ ${value}['${name}'] }}][{{ ${value}|attr('${name}') }}]`;
        expect(render(template, { x: 'text', d: {}, l: [], f: () => 1 })).toBe('[][][]');
      }
    },
  );

  test.each(['process', 'globalThis', 'require', 'import', 'self', 'this', 'global', 'Object', 'Function', '__builtins__'])(
    'has no global %s',
    (name) => {
      expect(render(`{{ ${name} is defined }}`)).toBe('False');
    },
  );

  test('treats special names as any other key', () => {
    expect(render("{% set d = {'__proto__': 1, 'constructor': 2} %}{{ d }}{{ d['__proto__'] }}{{ d.constructor }}{{ d.get('toString') }}")).toBe(
      "{'__proto__': 1, 'constructor': 2}12None",
    );
    expect(render('{% macro m() %}{{ kwargs }}{% endmacro %}{{ m(__proto__=1, constructor=2) }}')).toBe("{'__proto__': 1, 'constructor': 2}");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test.each([
    '{{ range(100001) }}',
    "{{ 'a' * 10 ** 9 }}",
    '{{ [0] * 10 ** 9 }}',
    '{{ 10 ** (10 ** 8) }}',
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    '{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}',
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ 'a'.center(10 ** 9) }}",
    "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(40) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    '{% set ns = namespace(x=[1]) %}{% for i in range(40) %}{% set ns.x = ns.x + ns.x %}{% endfor %}',
    "{{ modules.re.match('(a+)+$', 'a' * 40 ~ 'b') }}",
    '{{ modules.itertools.count() | list }}',
    '{{ modules.itertools.product(range(1000), range(1000), range(1000)) | list }}',
  ])('bounds %s', (template) => {
    expect(failure(template)).toMatchObject({ code: 'JINJA_LIMIT' });
  });
});

test('the condition of a for block is asked turn by turn, and one ahead where loop.last is', () => {
  const counting = '{% set ns = namespace(n=0) %}{% for x in [1, 2, 3, 4] if ns.n < 2 %}{% set ns.n = ns.n + 1 %}{{ x }}{% endfor %}';
  expect(render(counting)).toBe('12');
  expect(render(counting.replace('{{ x }}', '{{ x }}{{ "." if loop.last }}'))).toBe('12.');
  expect(render('{% for x in range(5) if x is odd %}{{ loop.index }}/{{ loop.length }}{{ "," if not loop.last }}{% endfor %}')).toBe('1/2,2/2');
});

test('flags at the start of a regular expression may stand in several groups', () => {
  expect(render("{{ modules.re.findall('(?i)(?s)A.', 'a\\na1') | length }}")).toBe('2');
});

test('what as_bool and its like mark is a text to everything else', () => {
  const template = (text: string) => parseTemplate(text).renderNativeSync(contextOf({ kind: 'spark' }));
  expect(template("{{ kind in ['x', 'spark'] | as_bool }}")).toBe(true);
  expect(template("{{ ('5' | as_number) == '5' and (kind | as_native).upper() == 'SPARK' and (kind | as_text)[0] == 's' }}")).toBe(true);
  expect(template("{{ '5' | as_number }}")).toBe(5);
});

// As pytz 2025 says: made without localize(), a datetime has the offset from before there were zones.
test.each([
  [
    'America/Los_Angeles',
    '2024-07-01T12:00:00-07:53',
    '2024-07-01T19:53:00+00:00',
    '2024-07-01T12:00:00-07:53',
    '2024-07-01T00:00:00-07:53',
    '2024-07-01T00:00:00-07:00',
  ],
  [
    'Europe/Berlin',
    '2024-07-01T12:00:00+00:53',
    '2024-07-01T11:07:00+00:00',
    '2024-07-01T12:00:00+00:53',
    '2024-07-01T00:00:00+00:53',
    '2024-07-01T00:00:00+02:00',
  ],
  [
    'Asia/Kolkata',
    '2024-07-01T12:00:00+05:53',
    '2024-07-01T06:07:00+00:00',
    '2024-07-01T12:00:00+05:53',
    '2024-07-01T00:00:00+05:53',
    '2024-07-01T00:00:00+05:30',
  ],
  [
    'UTC',
    '2024-07-01T12:00:00+00:00',
    '2024-07-01T12:00:00+00:00',
    '2024-07-01T12:00:00+00:00',
    '2024-07-01T00:00:00+00:00',
    '2024-07-01T00:00:00+00:00',
  ],
  [
    'Etc/GMT+5',
    '2024-07-01T12:00:00-05:00',
    '2024-07-01T17:00:00+00:00',
    '2024-07-01T12:00:00-05:00',
    '2024-07-01T00:00:00-05:00',
    '2024-07-01T00:00:00-05:00',
  ],
  [
    'Australia/Sydney',
    '2024-07-01T12:00:00+10:05',
    '2024-07-01T01:55:00+00:00',
    '2024-07-01T12:00:00+10:05',
    '2024-07-01T00:00:00+10:05',
    '2024-07-01T00:00:00+10:00',
  ],
  [
    'America/New_York',
    '2024-07-01T12:00:00-04:56',
    '2024-07-01T16:56:00+00:00',
    '2024-07-01T12:00:00-04:56',
    '2024-07-01T00:00:00-04:56',
    '2024-07-01T00:00:00-04:00',
  ],
  [
    'Africa/Abidjan',
    '2024-07-01T12:00:00-00:16',
    '2024-07-01T12:16:00+00:00',
    '2024-07-01T12:00:00-00:16',
    '2024-07-01T00:00:00-00:16',
    '2024-07-01T00:00:00+00:00',
  ],
  [
    'EST',
    '2024-07-01T12:00:00-05:18',
    '2024-07-01T17:18:00+00:00',
    '2024-07-01T12:00:00-05:18',
    '2024-07-01T00:00:00-05:18',
    '2024-07-01T00:00:00-05:00',
  ],
  [
    'Asia/Tokyo',
    '2024-07-01T12:00:00+09:19',
    '2024-07-01T02:41:00+00:00',
    '2024-07-01T12:00:00+09:19',
    '2024-07-01T00:00:00+09:19',
    '2024-07-01T00:00:00+09:00',
  ],
  [
    'Pacific/Apia',
    '2024-07-01T12:00:00+12:33',
    '2024-06-30T23:27:00+00:00',
    '2024-07-01T12:00:00+12:33',
    '2024-07-01T00:00:00+12:33',
    '2024-07-01T00:00:00+13:00',
  ],
])('%s: made with the zone, to UTC, to itself, replaced, localized', (zone, ...wanted) => {
  const template = `{% set tz = modules.pytz.timezone('${zone}') %}{% set made = modules.datetime.datetime(2024, 7, 1, 12, tzinfo=tz) %}
{%- set midnight = modules.datetime.datetime(2024, 7, 1) %}
{{- [made, made.astimezone(modules.pytz.utc), made.astimezone(tz), midnight.replace(tzinfo=tz), tz.localize(midnight)] | map('string') | join(' ') }}`;
  expect(render(template)).toBe(wanted.map((one) => one.replace('T', ' ')).join(' '));
});

// As Python 3.11.
test.each([
  ["'(a, b)'.translate('x'.maketrans('', '', '(),'))", 'a b'],
  ["'abc'.translate('x'.maketrans('ab', 'xy'))", 'xyc'],
  ["'abc'.translate({97: 'long', 98: none})", 'longc'],
  ["'abc'.translate('x'.maketrans({'a': 'é', 99: 100}))", 'ébd'],
])('%s', (expression, wanted) => {
  expect(render(`{{ ${expression} }}`)).toBe(wanted);
});
