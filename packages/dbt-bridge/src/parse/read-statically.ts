import { refArguments, sourceArguments } from '../context/ref-arguments.js';
import type { Call, Expression, Statement } from '../jinja/syntax/nodes.js';
import { toPlain } from '../jinja/values/to-plain.js';
import { toPython } from '../jinja/values/to-python.js';
import { type Captured, nothingCaptured } from './parse-context.js';

/**
 * What a template says, read from its tree alone: when every call in it is a `ref`, `source` or `config` with literal arguments that
 * is reached whatever happens. Anything else gives `undefined`: such a template has to be rendered. Most models need no rendering.
 */
export function readStatically(statements: readonly Statement[], isModel = true): Captured | undefined {
  const captured = nothingCaptured();
  try {
    return statements.every((statement) => readStatement(statement, captured, isModel)) ? captured : undefined;
  } catch {
    // Wrong arguments: rendering tells their place.
    return undefined;
  }
}

function readStatement(statement: Statement, captured: Captured, isModel: boolean): boolean {
  switch (statement.kind) {
    case 'text':
      return true;
    case 'output':
      return statement.value.kind === 'call' ? readCall(statement.value, captured, isModel) : callsNothing(statement.value);
    default:
      return callsNothing(statement);
  }
}

function readCall({ callee, args }: Call, captured: Captured, isModel: boolean): boolean {
  if (callee.kind !== 'name' || args.rest !== undefined || args.keywordRest !== undefined) return false;
  const positional = args.positional.map(literal);
  const keywords = args.keywords.map(({ name, value }) => [name, literal(value)] as const);
  if (positional.includes(undefined) || keywords.some(([, value]) => value === undefined)) return false;
  const named = Object.fromEntries(keywords);
  switch (callee.name) {
    case 'ref':
      captured.refs.push(refArguments(positional, named));
      return true;
    case 'source': {
      const source = sourceArguments(positional);
      // dbt reads such a model statically too, and keeps a source once; what has to be rendered names it each time.
      if (!isModel || !captured.sources.some((one) => one.join('.') === source.join('.'))) captured.sources.push(source);
      return keywords.length === 0;
    }
    case 'config':
      captured.configs.push(Object.fromEntries(keywords.map(([name, value]) => [name, toPlain(value)])));
      return positional.length === 0 && keywords.length > 0;
    default:
      return false;
  }
}

/** The Python value of a literal, `undefined` for anything else. */
export function literal(node: Expression): unknown {
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'negative': {
      const value = literal(node.operand);
      return typeof value === 'number' ? -value : undefined;
    }
    case 'tuple':
    case 'list': {
      const items = node.items.map(literal);
      return items.includes(undefined) ? undefined : items;
    }
    case 'dict': {
      const pairs = node.pairs.map(({ key, value }) => [literal(key), literal(value)] as const);
      return pairs.some(([key, value]) => typeof key !== 'string' || value === undefined) ? undefined : toPython(new Map(pairs));
    }
    default:
      return undefined;
  }
}

/** Whether nothing is called in a tree, so that rendering it would tell nothing. A macro in it may shadow a name. */
function callsNothing(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return true;
  if (Array.isArray(node)) return node.every(callsNothing);
  const { kind } = node as { kind?: string };
  if (kind === 'call' || kind === 'callBlock' || kind === 'macro' || kind === 'noLoader') return false;
  return Object.values(node).every(callsNothing);
}
