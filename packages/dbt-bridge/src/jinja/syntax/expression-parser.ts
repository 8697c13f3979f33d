import type { BinaryOperator, CompareOperator, Expression } from './nodes.js';
import { OperandParser } from './operand-parser.js';
import type { TokenType } from './token.js';

/** How strongly the operators of arithmetic bind. */
const strengths: ReadonlyMap<TokenType, number> = new Map([
  ...(['+', '-'] as const).map((operator) => [operator, 1] as const),
  ['~', 2] as const,
  ...(['*', '/', '//', '%'] as const).map((operator) => [operator, 3] as const),
  ['**', 4] as const,
]);
const concatStrength = 2;
const comparisons: readonly TokenType[] = ['==', '!=', '<', '<=', '>', '>='];

/** Jinja2's expression grammar: a method per level of precedence, weakest first, down to the operators of arithmetic. */
export class ExpressionParser extends OperandParser {
  override expression(conditional = true): Expression {
    this.enter();
    const result = conditional ? this.conditional() : this.or();
    this.leave();
    return result;
  }

  private conditional(): Expression {
    const at = this.stream.current.start;
    let result = this.or();
    while (this.stream.skipName('if')) {
      const test = this.or();
      const otherwise = this.stream.skipName('else') ? this.expression() : undefined;
      result = { kind: 'conditional', test, value: result, otherwise, at };
    }
    return result;
  }

  private or(): Expression {
    let left = this.and();
    while (this.stream.isName('or')) {
      const at = this.stream.next().start;
      left = { kind: 'or', left, right: this.and(), at };
    }
    return left;
  }

  private and(): Expression {
    let left = this.not();
    while (this.stream.isName('and')) {
      const at = this.stream.next().start;
      left = { kind: 'and', left, right: this.not(), at };
    }
    return left;
  }

  private not(): Expression {
    if (!this.stream.isName('not')) return this.compare();
    const at = this.stream.next().start;
    this.enter();
    const operand = this.not();
    this.leave();
    return { kind: 'not', operand, at };
  }

  private compare(): Expression {
    const first = this.arithmetic(1);
    const at = this.stream.current.start;
    const rest: { operator: CompareOperator; value: Expression }[] = [];
    for (let operator = this.comparison(); operator !== undefined; operator = this.comparison()) rest.push({ operator, value: this.arithmetic(1) });
    return rest.length === 0 ? first : { kind: 'compare', first, rest, at };
  }

  private comparison(): CompareOperator | undefined {
    const { stream } = this;
    if (comparisons.includes(stream.current.type)) return stream.next().type as CompareOperator;
    if (stream.skipName('in')) return 'in';
    if (!stream.isName('not') || stream.following.type !== 'name' || stream.following.value !== 'in') return undefined;
    stream.next();
    stream.next();
    return 'not in';
  }

  /** Operators that bind at least as strongly as `weakest`, all from left to right: `**` too. */
  private arithmetic(weakest: number): Expression {
    let left = this.unary();
    for (;;) {
      const { type, start: at } = this.stream.current;
      const strength = strengths.get(type);
      if (strength === undefined || strength < weakest) return left;
      if (type === '~') left = { kind: 'concat', parts: this.concatenated(left), at };
      else {
        this.stream.next();
        left = { kind: 'binary', operator: type as BinaryOperator, left, right: this.arithmetic(strength + 1), at };
      }
    }
  }

  private concatenated(first: Expression): Expression[] {
    const parts = [first];
    while (this.stream.skip('~')) parts.push(this.arithmetic(concatStrength + 1));
    return parts;
  }

  private unary(withFilter = true): Expression {
    const { type, start: at } = this.stream.current;
    let node: Expression;
    if (type === '-' || type === '+') {
      this.stream.next();
      this.enter();
      node = { kind: type === '-' ? 'negative' : 'positive', operand: this.unary(false), at };
      this.leave();
    } else node = this.primary();
    node = this.postfix(node);
    return withFilter ? this.filters(node) : node;
  }
}
