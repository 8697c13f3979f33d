import { PgTrickleError } from '@pgtrickle-js/core';
import { PythonError } from '../errors.js';
import { ExpressionParser } from '../syntax/expression-parser.js';
import type { Expression } from '../syntax/nodes.js';
import { Source } from '../syntax/source.js';
import { TokenStream } from '../syntax/token-stream.js';
import { negative, positive } from './arithmetic.js';
import { Dict } from './dict.js';
import { isFloat, isInt } from './number.js';
import { Tuple } from './tuple.js';

/** Thrown on the way through a text that is no literal. */
class NotLiteral {}

/** What Python's `literal_eval` reads from a text; `undefined` where it fails. */
export function parseLiteral(text: string): unknown {
  try {
    const stream = new TokenStream(new Source(`{{ ${text.trim()} }}`));
    stream.next();
    const node = new ExpressionParser(stream).tuple();
    return stream.is('variable_end') && stream.following.type === 'eof' ? literal(node, stream.source.text) : undefined;
  } catch (error) {
    if (error instanceof PgTrickleError || error instanceof NotLiteral || error instanceof PythonError) return undefined;
    throw error;
  }
}

function literal(node: Expression, text: string): unknown {
  switch (node.kind) {
    case 'constant':
      // Python's own names only: `true` and `none` are Jinja's
      if (/^(?:true|false|none)\b/.test(text.slice(node.at))) throw new NotLiteral();
      return node.value;
    case 'list':
      return node.items.map((item) => literal(item, text));
    case 'tuple':
      return new Tuple(node.items.map((item) => literal(item, text)));
    case 'dict':
      return new Dict(node.pairs.map(({ key, value }) => [literal(key, text), literal(value, text)] as const));
    case 'negative':
    case 'positive': {
      const operand = literal(node.operand, text);
      if (!isInt(operand) && !isFloat(operand)) throw new NotLiteral();
      return node.kind === 'negative' ? negative(operand) : positive(operand);
    }
    default:
      throw new NotLiteral();
  }
}
