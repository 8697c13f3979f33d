import type { BinaryOperator, CompareOperator, Expression } from './nodes.js';
import { OperandParser } from './operand-parser.js';
import type { TokenType } from './token.js';

const sums: readonly TokenType[] = ['+', '-'];
const products: readonly TokenType[] = ['*', '/', '//', '%'];
const comparisons: readonly TokenType[] = ['==', '!=', '<', '<=', '>', '>='];

/** Jinja2's expression grammar, one method per level of precedence, weakest first. */
export class ExpressionParser extends OperandParser {
  override expression(conditional = true): Expression {
    return this.nested(() => (conditional ? this.conditional() : this.or()));
  }

  private conditional(): Expression {
    const at = this.stream.current.start;
    let result = this.or();
    while (this.stream.skipName('if')) {
      const test = this.or();
      const otherwise = this.stream.skipName('else') ? this.nested(() => this.conditional()) : undefined;
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
    return { kind: 'not', operand: this.nested(() => this.not()), at };
  }

  private compare(): Expression {
    const first = this.sum();
    const at = this.stream.current.start;
    const rest: { operator: CompareOperator; value: Expression }[] = [];
    for (let operator = this.comparison(); operator !== undefined; operator = this.comparison()) rest.push({ operator, value: this.sum() });
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

  private sum(): Expression {
    return this.leftAssociative(sums, () => this.concat());
  }

  private concat(): Expression {
    const first = this.product();
    const at = this.stream.current.start;
    const parts = [first];
    while (this.stream.skip('~')) parts.push(this.product());
    return parts.length === 1 ? first : { kind: 'concat', parts, at };
  }

  private product(): Expression {
    return this.leftAssociative(products, () => this.power());
  }

  private power(): Expression {
    return this.leftAssociative(['**'], () => this.unary());
  }

  private leftAssociative(operators: readonly TokenType[], operand: () => Expression): Expression {
    let left = operand();
    while (operators.includes(this.stream.current.type)) {
      const { type, start: at } = this.stream.next();
      left = { kind: 'binary', operator: type as BinaryOperator, left, right: operand(), at };
    }
    return left;
  }

  private unary(withFilter = true): Expression {
    const { type, start: at } = this.stream.current;
    let node: Expression;
    if (type === '-' || type === '+') {
      this.stream.next();
      node = { kind: type === '-' ? 'negative' : 'positive', operand: this.nested(() => this.unary(false)), at };
    } else node = this.primary();
    node = this.postfix(node);
    return withFilter ? this.filters(node) : node;
  }
}
