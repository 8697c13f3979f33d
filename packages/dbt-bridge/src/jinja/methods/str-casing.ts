import type { FunctionBody } from '../values/function.js';

const cased = /[\p{Lu}\p{Ll}\p{Lt}]/u;

/** Upper-cases the first letter of every run of letters, lower-cases the rest: `they're` becomes `They'Re`. */
function title(text: string): string {
  return text.replace(/[\p{L}\p{M}]+/gu, capitalize);
}

/** Upper-cases the first character and lower-cases the rest. */
export function capitalize(text: string): string {
  const [first = '', ...rest] = Array.from(text);
  return first.toUpperCase() + rest.join('').toLowerCase();
}

function every(pattern: RegExp): FunctionBody {
  return (self: string) => pattern.test(self);
}

/** The `str` methods about the case and the kind of characters. */
export const strCasing: Record<string, FunctionBody> = {
  'upper()': (self: string) => self.toUpperCase(),
  'lower()': (self: string) => self.toLowerCase(),
  'casefold()': (self: string) => self.toLowerCase().replaceAll('ß', 'ss'),
  'title()': title,
  'capitalize()': capitalize,
  'swapcase()': (self: string) => Array.from(self, (point) => (point === point.toUpperCase() ? point.toLowerCase() : point.toUpperCase())).join(''),
  'isdigit()': every(/^[\p{Nd}²³¹⁰⁴-⁹₀-₉]+$/u),
  'isdecimal()': every(/^\p{Nd}+$/u),
  'isnumeric()': every(/^\p{N}+$/u),
  'isalpha()': every(/^\p{L}+$/u),
  'isalnum()': every(/^[\p{L}\p{N}]+$/u),
  'isspace()': every(/^[\s\u0085]+$/),
  'isascii()': (self: string) => /^\p{ASCII}*$/u.test(self),
  'isidentifier()': every(/^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u),
  'isprintable()': (self: string) => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(self),
  'isupper()': (self: string) => cased.test(self) && self === self.toUpperCase(),
  'islower()': (self: string) => cased.test(self) && self === self.toLowerCase(),
  'istitle()': (self: string) => cased.test(self) && self === title(self),
};
