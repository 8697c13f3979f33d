import { expect, it } from 'vitest';
import { parseTree } from '../jinja/environment.js';
import { writtenConfig } from './written-config.js';

// What `statically_parse_unrendered_config` of dbt-core 1.11.16 gives.
const recorded: readonly (readonly [string, Readonly<Record<string, string>> | undefined])[] = [
  [
    "{{ config(materialized=env_var('A', 'b'), tags=['x', var('y')], meta={'k': 1.5, 'l': none, 'm': true}) }}",
    {
      materialized:
        "Keyword(key='materialized', value=Call(node=Name(name='env_var', ctx='load'), args=[Const(value='A'), Const(value='b')], kwargs=[], dyn_args=None, dyn_kwargs=None))",
      tags: "Keyword(key='tags', value=List(items=[Const(value='x'), Call(node=Name(name='var', ctx='load'), args=[Const(value='y')], kwargs=[], dyn_args=None, dyn_kwargs=None)]))",
      meta: "Keyword(key='meta', value=Dict(items=[Pair(key=Const(value='k'), value=Const(value=1.5)), Pair(key=Const(value='l'), value=Const(value=None)), Pair(key=Const(value='m'), value=Const(value=True))]))",
    },
  ],
  [
    "{{ config(enabled=target.name == 'prod' and not x, unique_key=a.b['c'][0], limit=-1 + 2 * 3 // 4) }}",
    {
      enabled:
        "Keyword(key='enabled', value=And(left=Compare(expr=Getattr(node=Name(name='target', ctx='load'), attr='name', ctx='load'), ops=[Operand(op='eq', expr=Const(value='prod'))]), right=Not(node=Name(name='x', ctx='load'))))",
      unique_key:
        "Keyword(key='unique_key', value=Getitem(node=Getitem(node=Getattr(node=Name(name='a', ctx='load'), attr='b', ctx='load'), arg=Const(value='c'), ctx='load'), arg=Const(value=0), ctx='load'))",
      limit:
        "Keyword(key='limit', value=Add(left=Neg(node=Const(value=1)), right=FloorDiv(left=Mul(left=Const(value=2), right=Const(value=3)), right=Const(value=4))))",
    },
  ],
  [
    "{{ config(schema='a' ~ b | upper, where=x is not none, alias='y' if z else 'n', cols=(1, 2), part=x[1:2], only='y' if z) }}",
    {
      schema:
        "Keyword(key='schema', value=Concat(nodes=[Const(value='a'), Filter(node=Name(name='b', ctx='load'), name='upper', args=[], kwargs=[], dyn_args=None, dyn_kwargs=None)]))",
      where:
        "Keyword(key='where', value=Not(node=Test(node=Name(name='x', ctx='load'), name='none', args=[], kwargs=[], dyn_args=None, dyn_kwargs=None)))",
      alias: "Keyword(key='alias', value=CondExpr(test=Name(name='z', ctx='load'), expr1=Const(value='y'), expr2=Const(value='n')))",
      cols: "Keyword(key='cols', value=Tuple(items=[Const(value=1), Const(value=2)], ctx='load'))",
      part: "Keyword(key='part', value=Getitem(node=Name(name='x', ctx='load'), arg=Slice(start=Const(value=1), stop=Const(value=2), step=None), ctx='load'))",
      only: "Keyword(key='only', value=CondExpr(test=Name(name='z', ctx='load'), expr1=Const(value='y'), expr2=None))",
    },
  ],
  [
    "{% if a %}{{ config(alias=var('a')) }}{% else %}{{ config(alias='b') }}{% endif %}",
    {
      alias:
        "Keyword(key='alias', value=Call(node=Name(name='var', ctx='load'), args=[Const(value='a')], kwargs=[], dyn_args=None, dyn_kwargs=None))",
    },
  ],
  ["{{ config({'materialized': 'table'}) }}", {}],
  [
    "{{ config(a=f(*x, **y), b=1 < c <= 3, d=e not in [1], g=h|default('i', true)) }}",
    {
      a: "Keyword(key='a', value=Call(node=Name(name='f', ctx='load'), args=[], kwargs=[], dyn_args=Name(name='x', ctx='load'), dyn_kwargs=Name(name='y', ctx='load')))",
      b: "Keyword(key='b', value=Compare(expr=Const(value=1), ops=[Operand(op='lt', expr=Name(name='c', ctx='load')), Operand(op='lteq', expr=Const(value=3))]))",
      d: "Keyword(key='d', value=Compare(expr=Name(name='e', ctx='load'), ops=[Operand(op='notin', expr=List(items=[Const(value=1)]))]))",
      g: "Keyword(key='g', value=Filter(node=Name(name='h', ctx='load'), name='default', args=[Const(value='i'), Const(value=True)], kwargs=[], dyn_args=None, dyn_kwargs=None))",
    },
  ],
  ['select 1', undefined],
];

it.each(recorded)('%s', (template, written) => {
  expect(writtenConfig(parseTree(template).statements)).toEqual(written);
});
