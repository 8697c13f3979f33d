import { typeError, valueError } from '../errors.js';
import { asInt } from '../values/number.js';
import { Tuple } from '../values/tuple.js';
import { typeName } from '../values/type-name.js';

const space = /[\s\u0085]+/;

function separatorText(separator: unknown): string | null {
  if (separator === null) return null;
  if (typeof separator !== 'string') throw typeError(`must be str or None, not ${typeName(separator)}`);
  if (separator === '') throw valueError('empty separator');
  return separator;
}

function limit(most: unknown): number {
  const count = Number(asInt(most) ?? -1);
  return count < 0 ? Number.POSITIVE_INFINITY : count;
}

/** `str.split`: by a separator, or by runs of whitespace. */
export function split(self: string, by: unknown, most: unknown): string[] {
  const separator = separatorText(by);
  const turns = limit(most);
  if (separator === null) return splitWords(self, turns);
  const pieces = self.split(separator);
  return pieces.length - 1 <= turns ? pieces : [...pieces.slice(0, turns), pieces.slice(turns).join(separator)];
}

function splitWords(self: string, turns: number): string[] {
  const words: string[] = [];
  let rest = self.replace(new RegExp(`^${space.source}`), '');
  while (rest !== '') {
    const found = words.length < turns ? space.exec(rest) : null;
    if (found === null) {
      words.push(rest);
      break;
    }
    words.push(rest.slice(0, found.index));
    rest = rest.slice(found.index + found[0].length);
  }
  return words;
}

/** `str.rsplit`: as `split`, counting from the end. */
export function rsplit(self: string, by: unknown, most: unknown): string[] {
  const separator = separatorText(by);
  const turns = limit(most);
  if (separator !== null) {
    const pieces = self.split(separator);
    return pieces.length - 1 <= turns ? pieces : [pieces.slice(0, pieces.length - turns).join(separator), ...pieces.slice(pieces.length - turns)];
  }
  const mirrored = splitWords(Array.from(self).reverse().join(''), turns);
  return mirrored.map((word) => Array.from(word).reverse().join('')).reverse();
}

const lineEnd = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

/** `str.splitlines`. */
export function splitLines(self: string, keepEnds: unknown): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const match of self.matchAll(lineEnd)) {
    const end = match.index + match[0].length;
    lines.push(self.slice(start, keepEnds === true ? end : match.index));
    start = end;
  }
  if (start < self.length) lines.push(self.slice(start));
  return lines;
}

/** `str.partition` and `str.rpartition`. */
export function partition(self: string, by: unknown, which: 'first' | 'last'): Tuple {
  const separator = separatorText(by) ?? '';
  if (separator === '') throw typeError('must be str, not NoneType');
  const at = which === 'first' ? self.indexOf(separator) : self.lastIndexOf(separator);
  if (at === -1) return new Tuple(which === 'first' ? [self, '', ''] : ['', '', self]);
  return new Tuple([self.slice(0, at), separator, self.slice(at + separator.length)]);
}
