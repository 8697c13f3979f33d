import { type ExceptionName, PythonError, withPlace } from '../errors.js';
import { reprString } from '../values/repr-string.js';
import { lex } from './lexer.js';
import type { Source, Span } from './source.js';
import { describeToken, describeType, type Token, type TokenType } from './token.js';

/** The tokens of a template with one to look at. */
export class TokenStream {
  readonly source: Source;
  private readonly tokens: readonly Token[];
  private index = 0;
  #current: Token;

  constructor(source: Source, part?: Span) {
    this.source = source;
    this.tokens = lex(source, part);
    this.#current = this.tokens[0] as Token;
  }

  get current(): Token {
    return this.#current;
  }

  /** The token after the current one. */
  get following(): Token {
    return (this.tokens[this.index + 1] ?? this.current) as Token;
  }

  /** The token before the current one. */
  get previous(): Token {
    return this.tokens[Math.max(0, this.index - 1)] as Token;
  }

  next(): Token {
    const token = this.#current;
    if (this.index < this.tokens.length - 1) {
      this.index += 1;
      this.#current = this.tokens[this.index] as Token;
    }
    return token;
  }

  is(type: TokenType): boolean {
    return this.current.type === type;
  }

  isName(name: string): boolean {
    return this.current.type === 'name' && this.current.value === name;
  }

  isOneOf(names: readonly string[]): boolean {
    return this.current.type === 'name' && names.includes(this.current.value);
  }

  skip(type: TokenType): boolean {
    if (!this.is(type)) return false;
    this.next();
    return true;
  }

  skipName(name: string): boolean {
    if (!this.isName(name)) return false;
    this.next();
    return true;
  }

  expect(type: TokenType): Token {
    if (this.is(type)) return this.next();
    throw this.unexpected(describeType(type));
  }

  expectName(name: string): Token {
    if (this.isName(name)) return this.next();
    throw this.unexpected(name);
  }

  private unexpected(expected: string): unknown {
    if (this.is('eof')) return this.fail(`unexpected end of template, expected ${reprString(expected)}.`);
    return this.fail(`expected token ${reprString(expected)}, got ${reprString(describeToken(this.current))}`);
  }

  /** The error to throw for a template that cannot be parsed. */
  fail(message: string, at = this.current.start, exception: ExceptionName = 'TemplateSyntaxError'): unknown {
    return withPlace(new PythonError(exception, message), this.source, at);
  }
}
