import { PythonError, withPlace } from '../errors.js';
import { reprString } from '../values/repr-string.js';
import type { Source, Span } from './source.js';
import { decodeString } from './string-literal.js';
import { type Operator, operators, type Token, type TokenType } from './token.js';

const tagStart = /\{\{|\{%|\{#/g;
const rawBegin = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y;
const rawEnd = /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\})/g;
const commentEnd = /[-+]?#\}/g;
const whitespace = /\s*/y;
const number = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y;
const integer = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y;
const asciiName = /[A-Za-z_]\w*(?![\w\u0080-\uffff])/y;
const name = /[\p{L}\p{N}\p{M}_]+/uy;
const identifier = /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u;
const string = /'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y;
/** The operators by their first character, longer ones first. */
const operatorsAt: Readonly<Record<string, readonly Operator[]>> = Object.groupBy(operators, (operator) => operator.charAt(0)) as Record<
  string,
  Operator[]
>;
const closers: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/**
 * The tokens of a template or of a part of it, the last of type `eof`. Comments and raw markers are gone, whitespace control is applied.
 *
 * @throws PgTrickleError JINJA_SYNTAX with the place
 */
export function lex(source: Source, part: Span = { start: 0, end: source.text.length }): Token[] {
  return new Lexer(source, part).run();
}

class Lexer {
  private readonly source: Source;
  private readonly text: string;
  private readonly tokens: Token[] = [];
  private at: number;
  private readonly end: number;

  constructor(source: Source, { start, end }: Span) {
    this.source = source;
    this.at = start;
    this.end = end;
    this.text = source.text;
  }

  run(): Token[] {
    while (this.at < this.end) this.root();
    this.push('eof', '', this.at);
    return this.tokens;
  }

  /** Data up to the next tag, then the tag. */
  private root(): void {
    const start = this.at;
    const found = execAt(tagStart, this.text, start);
    if (found === null || found.index >= this.end) {
      this.at = this.end;
      this.data(start, this.end);
      return;
    }
    const open = found.index;
    const sign = this.text[open + 2];
    this.data(start, sign === '-' ? start + this.text.slice(start, open).trimEnd().length : open);
    const raw = found[0] === '{%' ? execAt(rawBegin, this.text, open) : null;
    if (raw !== null) {
      this.raw(open, open + raw[0].length);
      return;
    }
    this.at = open + (sign === '-' || sign === '+' ? 3 : 2);
    if (found[0] === '{#') {
      this.comment(open);
      return;
    }
    const kind = found[0] === '{{' ? 'variable' : 'block';
    this.push(`${kind}_begin`, found[0], open);
    this.inside(kind);
  }

  private raw(open: number, start: number): void {
    const end = execAt(rawEnd, this.text, start);
    if (end === null) throw this.fail('Missing end of raw directive', open);
    const body = this.text.slice(start, end.index);
    this.data(start, start + (end[1] === '-' ? body.trimEnd() : body).length);
    this.at = end.index + end[0].length;
  }

  private comment(open: number): void {
    const end = execAt(commentEnd, this.text, this.at);
    if (end === null) throw this.fail('Missing end of comment tag', open);
    this.at = end.index + end[0].length;
    if (end[0].startsWith('-')) this.skipWhitespace();
  }

  /** The tokens up to the tag's end, which counts only outside of brackets. */
  private inside(kind: 'variable' | 'block'): void {
    const close = kind === 'variable' ? '}}' : '%}';
    const open: string[] = [];
    while (true) {
      this.skipWhitespace();
      if (this.at >= this.end) return;
      if (open.length === 0 && this.close(kind, close)) return;
      this.token(open);
    }
  }

  private close(kind: 'variable' | 'block', close: string): boolean {
    const start = this.at;
    const sign = this.text[start];
    const signed = (sign === '-' || (sign === '+' && kind === 'block')) && this.text.startsWith(close, start + 1);
    if (!signed && !this.text.startsWith(close, start)) return false;
    this.at = start + (signed ? 3 : 2);
    this.push(`${kind}_end`, close, start);
    if (signed && sign === '-') this.skipWhitespace();
    return true;
  }

  private token(open: string[]): void {
    const start = this.at;
    const first = this.text[start] as string;
    if (first >= '0' && first <= '9') {
      // a number after a dot is an index (`x.0.1`), never the start of a float
      if (this.text[start - 1] === '.' || !this.accept(number, 'float')) this.accept(integer, 'integer');
    } else if (first === "'" || first === '"') this.quoted(start);
    else if (operatorsAt[first] !== undefined) this.operator(start, open);
    else if (this.accept(asciiName, 'name')) return;
    else if (this.accept(name, 'name')) {
      if (!identifier.test(this.text.slice(start, this.at))) throw this.fail('Invalid character in identifier', start);
    } else throw this.unexpected(start);
  }

  private quoted(start: number): void {
    const found = execAt(string, this.text, start);
    if (found === null) throw this.unexpected(start);
    this.at += found[0].length;
    this.push('string', this.decode(found[1] ?? found[2] ?? '', start), start);
  }

  private operator(start: number, open: string[]): void {
    const operator = operatorsAt[this.text.charAt(start)]?.find((candidate) => this.text.startsWith(candidate, start));
    if (operator === undefined) throw this.unexpected(start);
    this.balance(operator, open);
    this.at += operator.length;
    this.push(operator, operator, start);
  }

  private unexpected(start: number): unknown {
    return this.fail(`unexpected char ${reprString(String.fromCodePoint(this.text.codePointAt(start) ?? 0))} at ${start}`, start);
  }

  private balance(operator: Operator, open: string[]): void {
    const closer = closers[operator];
    if (closer !== undefined) open.push(closer);
    if (operator !== ')' && operator !== ']' && operator !== '}') return;
    const expected = open.pop();
    if (expected === undefined) throw this.fail(`unexpected '${operator}'`, this.at);
    if (expected !== operator) throw this.fail(`unexpected '${operator}', expected '${expected}'`, this.at);
  }

  private decode(body: string, start: number): string {
    try {
      return decodeString(body);
    } catch (error) {
      throw withPlace(error, this.source, start);
    }
  }

  private accept(pattern: RegExp, type: TokenType): boolean {
    const start = this.at;
    pattern.lastIndex = start;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    this.push(type, this.text.slice(start, this.at), start);
    return true;
  }

  private skipWhitespace(): void {
    // Mostly there is none.
    if (this.text.charCodeAt(this.at) > 0x20 && this.text.charCodeAt(this.at) < 0x7f) return;
    whitespace.lastIndex = this.at;
    whitespace.test(this.text);
    this.at = whitespace.lastIndex;
  }

  private data(start: number, end: number): void {
    if (end > start) this.tokens.push({ type: 'data', value: this.text.slice(start, end), start, end });
  }

  private push(type: TokenType, value: string, start: number): void {
    this.tokens.push({ type, value, start, end: this.at });
  }

  private fail(message: string, offset: number): unknown {
    return withPlace(new PythonError('TemplateSyntaxError', message), this.source, offset);
  }
}

function execAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
