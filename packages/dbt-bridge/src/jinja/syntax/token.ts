/** Operators and brackets are their own type: `'('`, `'**'`, `'//'`. */
export type TokenType =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'eof'
  | Operator;

export const operators = [
  ...(['**', '//', '==', '!=', '>=', '<='] as const),
  ...(['+', '-', '/', '*', '%', '~', '[', ']', '(', ')', '{', '}', '>', '<', '=', '.', ':', '|', ',', ';'] as const),
] as const;

export type Operator = (typeof operators)[number];

/** One token of a template. `value` is the name, the decoded string, or the digits as written. */
export interface Token {
  readonly type: TokenType;
  readonly value: string;
  /** Offset of the first and after the last character in the source. */
  readonly start: number;
  readonly end: number;
}

const descriptions: Partial<Record<TokenType, string>> = {
  block_begin: 'begin of statement block',
  block_end: 'end of statement block',
  variable_begin: 'begin of print statement',
  variable_end: 'end of print statement',
  data: 'template data / text',
  eof: 'end of template',
};

/** How messages name a token. */
export function describeToken(token: Token): string {
  return token.type === 'name' ? token.value : describeType(token.type);
}

export function describeType(type: TokenType): string {
  return descriptions[type] ?? type;
}
