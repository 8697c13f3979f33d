import { normalizeInt, toFloat } from '../values/number.js';
import { reprString } from '../values/repr-string.js';
import type { Arguments, Expression, Filter } from './nodes.js';
import { describeToken, type TokenType } from './token.js';
import type { TokenStream } from './token-stream.js';

const maxDepth = 200;
const constants = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** Where a list of expressions without brackets ends. */
export interface TupleOptions {
  readonly conditional?: boolean;
  readonly end?: string;
  readonly parenthesised?: boolean;
}

/** What operators stand between: literals, names, and the attributes, subscripts, calls, filters and tests that follow them. */
export abstract class OperandParser {
  protected readonly stream: TokenStream;
  private depth = 0;

  constructor(stream: TokenStream) {
    this.stream = stream;
  }

  abstract expression(conditional?: boolean): Expression;

  /** One expression, or a tuple of several with commas between them. */
  tuple({ conditional = true, end, parenthesised = false }: TupleOptions = {}): Expression {
    const at = this.stream.current.start;
    const items: Expression[] = [];
    let isTuple = false;
    while (!this.atTupleEnd(end)) {
      items.push(this.expression(conditional));
      if (!this.stream.skip(',')) break;
      isTuple = true;
    }
    if (isTuple || (parenthesised && items.length === 0)) return { kind: 'tuple', items, at };
    const [only] = items;
    if (only === undefined) throw this.stream.fail(`Expected an expression, got ${reprString(describeToken(this.stream.current))}`);
    return only;
  }

  protected atTupleEnd(end?: string): boolean {
    const { type } = this.stream.current;
    return type === 'variable_end' || type === 'block_end' || type === ')' || (end !== undefined && this.stream.isName(end));
  }

  protected primary(): Expression {
    const { stream } = this;
    const token = stream.current;
    const at = token.start;
    switch (token.type) {
      case 'name': {
        stream.next();
        const value = constants.get(token.value);
        return value === undefined ? { kind: 'name', name: token.value, at } : { kind: 'constant', value, at };
      }
      case 'string': {
        let value = '';
        while (stream.is('string')) value += stream.next().value;
        return { kind: 'constant', value, at };
      }
      case 'integer':
        stream.next();
        return { kind: 'constant', value: normalizeInt(BigInt(token.value.replaceAll('_', ''))), at };
      case 'float':
        stream.next();
        return { kind: 'constant', value: toFloat(Number(token.value.replaceAll('_', ''))), at };
      case '(': {
        stream.next();
        const inner = this.tuple({ parenthesised: true });
        stream.expect(')');
        return inner;
      }
      case '[':
        stream.next();
        return { kind: 'list', items: this.until(']', () => this.expression()), at };
      case '{':
        stream.next();
        return { kind: 'dict', pairs: this.until('}', () => this.pair()), at };
      default:
        throw stream.fail(`unexpected ${reprString(describeToken(token))}`);
    }
  }

  private pair(): { key: Expression; value: Expression } {
    const key = this.expression();
    this.stream.expect(':');
    return { key, value: this.expression() };
  }

  /** Items with commas between them, one allowed after the last, and the closing bracket. */
  private until<T>(close: TokenType, item: () => T): T[] {
    const items: T[] = [];
    while (!this.stream.is(close)) {
      if (items.length > 0) this.stream.expect(',');
      if (this.stream.is(close)) break;
      items.push(item());
    }
    this.stream.expect(close);
    return items;
  }

  protected postfix(start: Expression): Expression {
    let node = start;
    while (true) {
      const { type } = this.stream.current;
      if (type === '.') node = this.attribute(node);
      else if (type === '[') node = this.subscript(node);
      else if (type === '(') node = this.call(node);
      else return node;
    }
  }

  protected filters(start: Expression): Expression {
    let node = start;
    while (true) {
      if (this.stream.skip('|')) node = this.filter(node);
      else if (this.stream.isName('is')) node = this.test(node);
      else if (this.stream.is('(')) node = this.call(node);
      else return node;
    }
  }

  private attribute(object: Expression): Expression {
    this.stream.next();
    const token = this.stream.next();
    const at = token.start;
    if (token.type === 'name') return { kind: 'attribute', object, name: token.value, at };
    if (token.type !== 'integer') throw this.stream.fail('expected name or number', at);
    return { kind: 'item', object, key: { kind: 'constant', value: Number(token.value.replaceAll('_', '')), at }, at };
  }

  private subscript(object: Expression): Expression {
    const at = this.stream.next().start;
    const keys: Expression[] = [];
    while (!this.stream.is(']')) {
      if (keys.length > 0) this.stream.expect(',');
      keys.push(this.subscripted());
    }
    this.stream.next();
    const [only] = keys;
    return { kind: 'item', object, key: keys.length === 1 && only !== undefined ? only : { kind: 'tuple', items: keys, at }, at };
  }

  private subscripted(): Expression {
    const { stream } = this;
    const at = stream.current.start;
    const start = stream.is(':') ? undefined : this.expression();
    if (start !== undefined && !stream.is(':')) return start;
    stream.next();
    const part = () => (stream.is(':') || stream.is(']') || stream.is(',') ? undefined : this.expression());
    const stop = part();
    const step = stream.skip(':') ? part() : undefined;
    return { kind: 'slice', start, stop, step, at };
  }

  private call(callee: Expression): Expression {
    const at = this.stream.current.start;
    return { kind: 'call', callee, args: this.callArguments(), at };
  }

  /** Names of filters and tests may hold dots. */
  private dottedName(): string {
    let name = this.stream.expect('name').value;
    while (this.stream.skip('.')) name += `.${this.stream.expect('name').value}`;
    return name;
  }

  protected filter(input: Expression | undefined): Filter {
    const at = this.stream.current.start;
    const name = this.dottedName();
    return { kind: 'filter', input, name, args: this.stream.is('(') ? this.callArguments() : noArguments, at };
  }

  private test(input: Expression): Expression {
    this.stream.next();
    const negated = this.stream.skipName('not');
    const at = this.stream.current.start;
    const test: Expression = { kind: 'test', input, name: this.dottedName(), args: this.testArguments(), at };
    return negated ? { kind: 'not', operand: test, at } : test;
  }

  /** A test takes its arguments in brackets, or one value without any: `is divisibleby 3`. */
  private testArguments(): Arguments {
    const { stream } = this;
    if (stream.is('(')) return this.callArguments();
    const startsValue = (['name', 'string', 'integer', 'float', '[', '{'] as TokenType[]).includes(stream.current.type);
    if (!startsValue || stream.isOneOf(['else', 'or', 'and'])) return noArguments;
    if (stream.isName('is')) throw stream.fail('You cannot chain multiple tests with is');
    return { ...noArguments, positional: [this.postfix(this.primary())] };
  }

  private callArguments(): Arguments {
    const { stream } = this;
    const at = stream.expect('(').start;
    const positional: Expression[] = [];
    const keywords: { name: string; value: Expression }[] = [];
    let rest: Expression | undefined;
    let keywordRest: Expression | undefined;
    const ensure = (valid: boolean) => {
      if (!valid) throw stream.fail('invalid syntax for function call expression', at);
    };
    for (let first = true; !stream.is(')'); first = false) {
      if (!first) stream.expect(',');
      if (stream.is(')')) break;
      if (stream.skip('*')) {
        ensure(rest === undefined && keywordRest === undefined);
        rest = this.expression();
      } else if (stream.skip('**')) {
        ensure(keywordRest === undefined);
        keywordRest = this.expression();
      } else if (stream.is('name') && stream.following.type === '=') {
        ensure(keywordRest === undefined);
        const name = stream.next().value;
        if (keywords.some((keyword) => keyword.name === name)) throw stream.fail(`keyword argument repeated: ${name}`, stream.previous.start);
        stream.next();
        keywords.push({ name, value: this.expression() });
      } else {
        ensure(rest === undefined && keywordRest === undefined && keywords.length === 0);
        positional.push(this.expression());
      }
    }
    stream.next();
    return { positional, keywords, rest, keywordRest };
  }

  /** Counts how deep the parser is; `leave` counts back. After an error nothing goes on. */
  protected enter(): void {
    this.depth += 1;
    if (this.depth > maxDepth) throw this.stream.fail('expression is nested too deeply');
  }

  protected leave(): void {
    this.depth -= 1;
  }
}

const noArguments: Arguments = { positional: [], keywords: [], rest: undefined, keywordRest: undefined };
