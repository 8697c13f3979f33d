import type { Arguments, Call, CompareOperator, Expression, Statement } from '../jinja/syntax/nodes.js';
import { repr } from '../jinja/values/text.js';
import { visitCalls } from './macro-calls.js';

/**
 * What the first `config(…)` of a template is given, as it is written: each value as Jinja2 prints its tree, which is what dbt keeps under its flag
 * `state_modified_compare_more_unrendered_values`. Undefined where there is none.
 *
 * @example
 * writtenConfig(parseTree("{{ config(alias=var('x')) }}").statements)
 * // { alias: "Keyword(key='alias', value=Call(node=Name(name='var', ctx='load'), args=[Const(value='x')], …" }
 */
export function writtenConfig(statements: readonly Statement[]): Record<string, string> | undefined {
  let first: Call | undefined;
  visitCalls(statements, (call) => {
    if (call.callee.kind === 'name' && call.callee.name === 'config') first ??= call;
  });
  if (first === undefined) return undefined;
  return Object.fromEntries(first.args.keywords.map((keyword) => [keyword.name, keywordText(keyword)]));
}

const node = (type: string, fields: Readonly<Record<string, string>>): string =>
  `${type}(${Object.entries(fields)
    .map(([name, text]) => `${name}=${text}`)
    .join(', ')})`;
const list = (items: readonly Expression[]): string => `[${items.map(text).join(', ')}]`;
const optional = (item: Expression | undefined): string => (item === undefined ? 'None' : text(item));
const load = "'load'";

const keywordText = ({ name, value }: Arguments['keywords'][number]): string => node('Keyword', { key: repr(name), value: text(value) });

const argumentsText = ({ positional, keywords, rest, keywordRest }: Arguments) => ({
  args: list(positional),
  kwargs: `[${keywords.map(keywordText).join(', ')}]`,
  dyn_args: optional(rest),
  dyn_kwargs: optional(keywordRest),
});

const binary = { '+': 'Add', '-': 'Sub', '*': 'Mul', '/': 'Div', '//': 'FloorDiv', '%': 'Mod', '**': 'Pow' } as const;
const unary = { not: 'Not', negative: 'Neg', positive: 'Pos' } as const;
const comparisons: Readonly<Record<CompareOperator, string>> = {
  ...{ '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'lteq', '>': 'gt', '>=': 'gteq', in: 'in', 'not in': 'notin' },
};

function text(of: Expression): string {
  switch (of.kind) {
    case 'name':
      return node('Name', { name: repr(of.name), ctx: load });
    case 'constant':
      return node('Const', { value: repr(of.value) });
    case 'call':
      return node('Call', { node: text(of.callee), ...argumentsText(of.args) });
    case 'filter':
      return node('Filter', { node: optional(of.input), name: repr(of.name), ...argumentsText(of.args) });
    case 'test':
      return node('Test', { node: text(of.input), name: repr(of.name), ...argumentsText(of.args) });
    case 'list':
      return node('List', { items: list(of.items) });
    case 'tuple':
      return node('Tuple', { items: list(of.items), ctx: load });
    case 'dict':
      return node('Dict', { items: `[${of.pairs.map(({ key, value }) => node('Pair', { key: text(key), value: text(value) })).join(', ')}]` });
    case 'conditional':
      return node('CondExpr', { test: text(of.test), expr1: text(of.value), expr2: optional(of.otherwise) });
    case 'and':
    case 'or':
      return node(of.kind === 'and' ? 'And' : 'Or', { left: text(of.left), right: text(of.right) });
    case 'not':
    case 'negative':
    case 'positive':
      return node(unary[of.kind], { node: text(of.operand) });
    case 'binary':
      return node(binary[of.operator], { left: text(of.left), right: text(of.right) });
    case 'concat':
      return node('Concat', { nodes: list(of.parts) });
    case 'compare': {
      const operands = of.rest.map(({ operator, value }) => node('Operand', { op: repr(comparisons[operator]), expr: text(value) }));
      return node('Compare', { expr: text(of.first), ops: `[${operands.join(', ')}]` });
    }
    case 'attribute':
      return node('Getattr', { node: text(of.object), attr: repr(of.name), ctx: load });
    case 'item':
      return node('Getitem', { node: text(of.object), arg: text(of.key), ctx: load });
    case 'slice':
      return node('Slice', { start: optional(of.start), stop: optional(of.stop), step: optional(of.step) });
  }
}
