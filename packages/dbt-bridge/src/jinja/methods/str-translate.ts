import { typeError, valueError } from '../errors.js';
import { Dict } from '../values/dict.js';
import { asInt } from '../values/number.js';
import { str } from '../values/text.js';
import { typeName } from '../values/type-name.js';

/** `str.maketrans`: a table of code points, and what takes the place of each; None for nothing. */
export function makeTrans(_self: string, from: unknown, to: unknown, gone: unknown): Dict {
  if (to === null) {
    if (!(from instanceof Dict)) throw typeError('if you give only one argument to maketrans it must be a dict');
    return new Dict(Array.from(from.iterate(), (key) => [typeof key === 'string' ? codeOf(key) : key, from.get(key)] as const));
  }
  if (typeof from !== 'string' || typeof to !== 'string') throw typeError(`maketrans() argument 2 must be str, not ${typeName(to)}`);
  const [old, own] = [Array.from(from), Array.from(to)];
  if (old.length !== own.length) throw valueError('the first two maketrans arguments must have equal length');
  const removed = gone === null ? [] : Array.from(str(gone));
  return new Dict([...old.map((char, i) => [codeOf(char), codeOf(own[i] ?? '')] as const), ...removed.map((char) => [codeOf(char), null] as const)]);
}

/** `str.translate`: each character by the table, as it is where the table has none. */
export function translate(self: string, table: unknown): string {
  if (!(table instanceof Dict)) throw typeError(`'${typeName(table)}' object is not subscriptable`);
  const put = (char: string): string => {
    const found = table.get(codeOf(char));
    if (found === undefined) return char;
    const code = asInt(found);
    return found === null ? '' : code === undefined ? str(found) : String.fromCodePoint(Number(code));
  };
  return Array.from(self, put).join('');
}

function codeOf(char: string): number {
  if (Array.from(char).length !== 1) throw valueError('string keys in translate table must be of length 1');
  return char.codePointAt(0) ?? 0;
}
