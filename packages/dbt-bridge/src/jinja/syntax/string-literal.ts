import { PythonError } from '../errors.js';

const simpleEscapes: Record<string, string> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const escapeSequence = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{0,2})|u([0-9a-fA-F]{0,4})|U([0-9a-fA-F]{0,8})|(N)|([\s\S]))/g;

/** The text that the inside of a quoted string stands for, by Python's rules: unknown escapes stay as written. */
export function decodeString(body: string): string {
  if (!body.includes('\\')) return body;
  return body.replace(escapeSequence, (whole, octal?: string, hex2?: string, hex4?: string, hex8?: string, named?: string, simple?: string) => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    if (hex2 !== undefined) return hexCharacter(hex2, 2, '\\xXX');
    if (hex4 !== undefined) return hexCharacter(hex4, 4, '\\uXXXX');
    if (hex8 !== undefined) return hexCharacter(hex8, 8, '\\UXXXXXXXX');
    if (named !== undefined) throw new PythonError('TemplateSyntaxError', 'malformed \\N character escape');
    return simpleEscapes[simple ?? ''] ?? whole;
  });
}

function hexCharacter(digits: string, width: number, form: string): string {
  if (digits.length < width) throw new PythonError('TemplateSyntaxError', `truncated ${form} escape`);
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) throw new PythonError('TemplateSyntaxError', 'illegal Unicode character');
  return String.fromCodePoint(code);
}
