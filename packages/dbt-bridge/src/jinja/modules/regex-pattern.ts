import { PythonError } from '../errors.js';

/** Python's flags and what JavaScript calls them. */
export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  readonly ascii: boolean;
}

const flagLetters: Record<string, keyof RegexFlags> = { i: 'ignoreCase', m: 'multiline', s: 'dotAll', x: 'verbose', a: 'ascii' };
const classes: Record<string, { readonly unicode: string; readonly ascii: string }> = {
  d: { unicode: '\\p{Nd}', ascii: '0-9' },
  w: { unicode: '\\p{L}\\p{N}\\p{M}_', ascii: 'a-zA-Z0-9_' },
  s: { unicode: '\\s', ascii: ' \\t\\n\\r\\f\\v' },
};
const syntaxCharacters = /[\^$\\.*+?()[\]{}|/]/;

/** A pattern as JavaScript writes it, with its flags. */
export interface TranslatedPattern {
  readonly source: string;
  readonly flags: string;
}

/**
 * Writes a Python pattern as JavaScript's, in Unicode mode.
 *
 * @throws PythonError ValueError for what has no counterpart
 */
export function translatePattern(pattern: string, given: RegexFlags): TranslatedPattern {
  const inline = /^(?:\(\?[aimsxLu]+\))+/.exec(pattern)?.[0] ?? '';
  const flags: Record<keyof RegexFlags, boolean> = { ...given };
  for (const letter of inline) {
    const flag = flagLetters[letter];
    if (flag !== undefined) flags[flag] = true;
  }
  const source = new Translator(pattern.slice(inline.length), flags).run();
  return { source, flags: `du${flags.ignoreCase ? 'i' : ''}${flags.multiline ? 'm' : ''}${flags.dotAll ? 's' : ''}` };
}

class Translator {
  private readonly pattern: string;
  private readonly flags: RegexFlags;
  private at = 0;

  constructor(pattern: string, flags: RegexFlags) {
    this.pattern = pattern;
    this.flags = flags;
  }

  run(): string {
    let source = '';
    while (this.at < this.pattern.length) source += this.part();
    return source;
  }

  private part(): string {
    const character = this.next();
    switch (character) {
      case '\\':
        return this.escape(false);
      case '[':
        return this.characterClass();
      case '(':
        return this.group();
      case '{':
        return /^\d*,?\d*\}/.test(this.rest()) && !/^,?\}/.test(this.rest()) ? `{${/^,/.test(this.rest()) ? '0' : ''}` : '\\{';
      case '}':
        return /\{\d*,?\d*$/.test(this.pattern.slice(0, this.at - 1)) && !/\{,?$/.test(this.pattern.slice(0, this.at - 1)) ? '}' : '\\}';
      case ']':
        return '\\]';
      case '$':
        return this.flags.multiline ? '$' : '(?=\\n?(?![\\s\\S]))';
      case '/':
        return '\\/';
      case '*':
      case '+':
      case '?':
        if (this.pattern[this.at] === '+') throw unsupported('possessive quantifiers');
        return character;
      default:
        return this.flags.verbose ? this.verbose(character) : character;
    }
  }

  private verbose(character: string): string {
    if (/\s/.test(character)) return '';
    if (character !== '#') return character;
    const end = this.pattern.indexOf('\n', this.at);
    this.at = end === -1 ? this.pattern.length : end + 1;
    return '';
  }

  private next(): string {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at) ?? 0);
    this.at += character.length;
    return character;
  }

  private rest(): string {
    return this.pattern.slice(this.at);
  }

  private group(): string {
    const [prefix = ''] = /^\?(?:P<\w+>|P=\w+\)|<?[=!]|:|#[^)]*\)|[aimsxLu-]+[:)]|>|\()/.exec(this.rest()) ?? [];
    this.at += prefix.length;
    if (prefix === '') return '(';
    if (prefix.startsWith('?P<')) return `(?<${prefix.slice(3)}`;
    if (prefix.startsWith('?P=')) return `\\k<${prefix.slice(3, -1)}>`;
    if (prefix.startsWith('?#')) return '';
    if (prefix === '?>' || prefix === '?(') throw unsupported('atomic and conditional groups');
    if (/^\?[a-zA-Z-]+:$/.test(prefix)) return `(${prefix.replace(/[aLux]/g, '')}`;
    if (/^\?[a-zA-Z-]+\)$/.test(prefix)) throw unsupported('flags that are not at the start of the expression');
    return `(${prefix}`;
  }

  private escape(inClass: boolean): string {
    const character = this.next();
    const kind = classes[character.toLowerCase()];
    if (kind !== undefined) {
      const set = this.flags.ascii ? kind.ascii : kind.unicode;
      if (character !== character.toUpperCase()) return inClass ? set : `[${set}]`;
      if (!inClass) return `[^${set}]`;
      throw unsupported(`\\${character} inside of a character class`);
    }
    if (character === 'A') return '(?<![\\s\\S])';
    if (character === 'Z') return '(?![\\s\\S])';
    if (character === 'b' && inClass) return '\\b';
    if (character === 'b' || character === 'B') return this.boundary(character === 'B');
    if (character === 'a') return '\\x07';
    if (character === 'x' || character === 'u') return `\\${character}`;
    if (/[0-9]/.test(character)) return character === '0' ? '\\0' : `\\${character}`;
    if (/[nrtfv]/.test(character)) return `\\${character}`;
    if (/[a-zA-Z]/.test(character)) throw new PythonError('ValueError', `bad escape \\${character} at position ${this.at - 2}`);
    if (syntaxCharacters.test(character) || (inClass && character === '-')) return `\\${character}`;
    return character;
  }

  /** JavaScript's `\b` knows ASCII words only. */
  private boundary(negated: boolean): string {
    const word = `[${this.flags.ascii ? classes.w?.ascii : classes.w?.unicode}]`;
    const boundary = `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    return negated ? `(?!${boundary})` : boundary;
  }

  private characterClass(): string {
    let source = '[';
    if (this.pattern[this.at] === '^') source += this.next();
    for (let first = true; ; first = false) {
      if (this.at >= this.pattern.length) throw new PythonError('ValueError', 'unterminated character set');
      const character = this.next();
      if (character === ']' && !first) return `${source}]`;
      if (character === '\\') source += this.escape(true);
      else source += /[[\]/]/.test(character) ? `\\${character}` : this.literalDash(character, first);
    }
  }

  /** A dash next to a class such as `\w` stands for itself. */
  private literalDash(character: string, first: boolean): string {
    if (character !== '-') return character;
    const before = this.pattern.slice(0, this.at - 1);
    const isLiteral = first || this.pattern[this.at] === ']' || /\\[dws]$/.test(before) || /^\\[dws]/.test(this.rest());
    return isLiteral ? '\\-' : '-';
  }
}

function unsupported(what: string): Error {
  return new PythonError('ValueError', `regular expressions with ${what} are not supported`);
}
