import { PgTrickleError } from '@pgtrickle-js/core';
import { expect, test } from 'vitest';
import { contextOf, parseTemplate } from './environment.js';
import { dbtGlobals } from './globals.js';

/** What a template must not reach: a function that gives it away, and a value with everything that JavaScript objects carry. */
function host(): { context: Map<string, unknown>; wasReached: () => boolean } {
  let reached = false;
  const trap = {
    plain: 1,
    get secret() {
      return 'read';
    },
  };
  Object.defineProperty(trap, 'hidden', { enumerable: false, get: () => (reached = true) });
  Object.setPrototypeOf(trap, { inherited: () => (reached = true) });
  const context = new Map([...dbtGlobals, ...contextOf({ d: { a: 1 }, l: [1], s: 'text', f: (x: number) => x, n: null })]);
  context.set('wrapped', contextOf({ trap: { ...trap } }).get('trap'));
  return { context, wasReached: () => reached };
}

/** Escapes known from Jinja2, nunjucks, Handlebars and plain JavaScript, each in the spelling in which it works there. */
const attempts = [
  "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  "{{ ''['__class__']['__base__'] }}",
  "{{ s | attr('__class__') }}",
  "{{ s | attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
  "{{ s['\\u005f\\u005fclass\\u005f\\u005f'] }}",
  "{{ (s, d) | map(attribute='__class__') | list }}",
  "{{ [s] | map('attr', '__class__') | list }}",
  "{{ [d] | groupby('__class__') }}",
  "{{ [d] | sort(attribute='constructor') }}",
  "{{ [d] | sum(attribute='constructor.constructor') }}",
  "{{ '{0.__class__.__init__.__globals__}'.format(s) }}",
  "{{ '{0[__proto__]}'.format(d) }}",
  "{{ '{a.constructor}'.format(a=s) }}",
  "{{ '{x.__class__}'.format_map({'x': s}) }}",
  "{{ '%(constructor)s' % d }}",
  '{{ f.__globals__ }}{{ f.__code__ }}{{ f.func_globals }}',
  "{{ f.constructor('return process')() }}",
  "{{ f['constructor']('return this')() }}",
  "{{ range.constructor('return global.process')() }}",
  "{{ s.constructor.constructor('return process.mainModule')() }}",
  '{{ l.constructor.from }}{{ l.map }}{{ l.filter }}{{ l.push(2) }}',
  "{{ l['__proto__']['map'] }}",
  '{{ l.length }}{{ s.length }}{{ s.charCodeAt(0) }}',
  '{{ d.hasOwnProperty("a") }}{{ d.toString() }}{{ d.valueOf() }}',
  '{{ d.__defineGetter__("a", f) }}{{ d.__lookupGetter__("a") }}',
  "{% set d2 = {'__proto__': {'polluted': 1}} %}{{ {}.polluted }}{{ d2.polluted }}",
  "{% do d.update({'__proto__': {'polluted': 1}}) %}{{ {}.polluted }}",
  "{% do d.setdefault('constructor', {'prototype': {'polluted': 1}}) %}{{ {}.polluted }}",
  "{% set ns = namespace(__proto__={'polluted': 1}) %}{{ ns.__proto__ }}{{ {}.polluted }}",
  '{% set ns = namespace() %}{% set ns.__class__ = 1 %}{% set ns.constructor = 2 %}{{ namespace().constructor }}',
  '{{ fromjson(\'{"__proto__": {"polluted": 1}}\') }}{{ {}.polluted }}',
  '{{ fromyaml(\'!!js/function "function () { return process }"\') }}',
  '{{ fromyaml(\'!!python/object/apply:os.system ["id"]\') }}',
  "{{ fromyaml('a: &a [*a]') }}",
  '{{ cycler.__init__.__globals__.os }}{{ joiner.__init__ }}{{ namespace.__init__ }}',
  '{{ self.__init__ }}{{ self._TemplateReference__context }}',
  '{{ config.__class__ }}{{ request.application }}{{ get_flashed_messages.__globals__ }}',
  '{{ process.env }}{{ process.exit() }}{{ globalThis }}{{ global.process }}{{ window }}',
  "{{ require('fs').readFileSync('/etc/passwd') }}{{ import('fs') }}",
  "{{ eval('1') }}{{ Function('return 1')() }}{{ setTimeout(f, 1) }}{{ open('/etc/passwd').read() }}",
  '{{ modules.os }}{{ modules.re.sys }}{{ modules.datetime.sys.modules }}{{ modules.__class__ }}',
  "{{ modules.re.compile('a').constructor }}{{ modules.re.sub('a', f.constructor, 'a') }}",
  '{{ modules.datetime.datetime.now().__class__.__init__ }}',
  '{% macro m() %}{{ caller.__class__ }}{{ varargs.__class__ }}{{ kwargs.constructor }}{% endmacro %}{{ m.__globals__ }}{{ m.constructor }}',
  '{% for x in l %}{{ loop.__class__ }}{{ loop.constructor }}{{ loop._iterator }}{{ loop.frame }}{{ loop.items }}{% endfor %}',
  "{{ wrapped.hidden }}{{ wrapped.inherited }}{{ wrapped['inherited'] }}{{ wrapped | attr('hidden') }}",
  "{% include '/etc/passwd' %}",
  "{% import 'os' as os %}",
  "{% extends '/etc/passwd' %}",
  "{{ s.replace('t', f.constructor) }}{{ s.translate(d) }}{{ s.encode() }}",
  '{{ lipsum.__globals__ }}{{ undefined.__init__ }}{{ (nothing).__class__ }}',
];

test.each(attempts)('%s gets nowhere', (template) => {
  const { context, wasReached } = host();
  let text: string;
  try {
    text = parseTemplate(template).renderSync(context);
  } catch (error) {
    expect(error).toBeInstanceOf(PgTrickleError);
    expect((error as PgTrickleError).code).toMatch(/^JINJA_(SYNTAX|UNDEFINED|TYPE|SECURITY|LIMIT)$/);
    text = (error as PgTrickleError).message;
  }
  expect(text).not.toMatch(/root:|\[native code\]|function ?\(|\[object |=>|NODE_|HOME/);
  expect(wasReached()).toBe(false);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect([].concat([])).toEqual([]);
});
