/** Texts that PyYAML reads as something else than text: they are quoted. */
const readAsOther = new RegExp(
  [
    '~|null|Null|NULL|=|<<',
    'yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF',
    String.raw`[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][\d_]*)|[-+]?0x[\da-fA-F_]+|[-+]?[1-9][\d_]*(?::[0-5]?\d)+`,
    String.raw`[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.[\d_]+(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`,
    String.raw`\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?`,
  ]
    .map((each) => `^(?:${each})$`)
    .join('|'),
);
const notPlain = /^$|^(?:---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[-?:](?:\s|$)|:(?:\s|$)|\s#|^ | $|\n/;
const onlyDouble = /[^\n\x20-\x7e]|\n | \n/;
const escapes = new Map(
  Object.entries({
    '\0': '0',
    '\x07': 'a',
    '\b': 'b',
    '\t': 't',
    '\n': 'n',
    '\v': 'v',
    '\f': 'f',
    '\r': 'r',
    '\x1b': 'e',
    '"': '"',
    '\\': '\\',
    '\x85': 'N',
    '\xa0': '_',
    '\u2028': 'L',
    '\u2029': 'P',
  }),
);
const width = 80;

/** Where a scalar is written. */
export interface ScalarPlace {
  readonly column: number;
  /** How far a line is indented that goes on with the text; without it the text stays on one line. */
  readonly indent: number | undefined;
}

/** Whether PyYAML writes a text without quotes. */
export function isPlain(text: string): boolean {
  return !notPlain.test(text) && !onlyDouble.test(text) && !readAsOther.test(text);
}

/** A text as PyYAML's `safe_dump` writes it: plain where it can be, else in single quotes, else in double quotes; lines are broken behind 80 columns. */
export function yamlScalar(text: string, place: ScalarPlace): string {
  if (onlyDouble.test(text) || (place.indent === undefined && text.includes('\n'))) return doubleQuoted(text, place);
  return isPlain(text) ? folded(text, place) : `'${folded(text.replaceAll("'", "''"), { ...place, column: place.column + 1 })}'`;
}

/** A single space behind the 80th column becomes a line break, and a line break of the text becomes two. */
function folded(text: string, { column, indent }: ScalarPlace): string {
  if (indent === undefined) return text;
  const margin = ' '.repeat(indent);
  let written = '';
  let at = column;
  for (const { 0: part, index } of text.matchAll(/\n+| +|[^ \n]+/g)) {
    const inside = index > 0 && index < text.length - 1;
    if (part.startsWith('\n')) {
      written += `\n${part}${margin}`;
      at = indent;
    } else if (part === ' ' && at > width && inside) {
      written += `\n${margin}`;
      at = indent;
    } else {
      written += part;
      at += part.length;
    }
  }
  return written;
}

function doubleQuoted(text: string, { column, indent }: ScalarPlace): string {
  const characters = Array.from(text);
  let written = '"';
  let at = column + 1;
  let pending = '';
  const flush = (more: string) => {
    written += pending + more;
    at += pending.length + more.length;
    pending = '';
  };
  for (const [index, character] of characters.entries()) {
    const escaped = escapes.get(character) ?? (/[\x20-\x7e]/.test(character) ? undefined : hexadecimal(character));
    if (escaped !== undefined) flush(`\\${escaped}`);
    const broken = indent !== undefined && index > 0 && index < characters.length - 1 && (character === ' ' || pending === '');
    // An escape may end one column later, and the space behind it is looked at instead.
    if (broken && at + pending.length > (escaped === undefined ? width : width + 1)) {
      flush(`\\\n${' '.repeat(indent)}`);
      at = indent;
      if ((escaped === undefined ? character : characters[index + 1]) === ' ') flush('\\');
    }
    if (escaped === undefined) pending += character;
  }
  return `${written}${pending}"`;
}

function hexadecimal(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `u${digits.padStart(4, '0')}` : `U${digits.padStart(8, '0')}`;
}
