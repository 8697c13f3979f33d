/** A text whose lines begin further right than they were written. */
export interface IndentedText {
  readonly text: string;
  /** By line, from 1: how many spaces were put before it. */
  readonly added: ReadonlyMap<number, number>;
}

/**
 * Indents the lines that continue a quoted text or a `[…]` or `{…}`, as js-yaml wants it and PyYAML, which reads any indentation there, does not.
 * The value stays the same: in both, space at the beginning of a line means nothing.
 *
 * @example
 * indentContinued('a: [\n1\n]').text   // 'a: [\n     1\n     ]'
 */
export function indentContinued(text: string): IndentedText {
  const lines = text.split('\n');
  const added = new Map<number, number>();
  let index = 0;
  /** Skips what is indented further than `indent`: the text of a block, or of a plain value of several lines. */
  const skipBlock = (indent: number) => {
    while (index < lines.length && (blank.test(lines[index] ?? '') || leadingSpaces(lines[index] ?? '') > indent)) index++;
  };
  while (index < lines.length) {
    let at = leadingSpaces(lines[index] ?? '');
    let indent = -1;
    for (;;) {
      const line = lines[index] ?? '';
      at += leadingSpaces(line.slice(at));
      const rest = line.slice(at);
      const mark = /^[-?:](?=\s|$)|^[!&*][^\s,[\]{}]*/.exec(rest);
      if (mark !== null) {
        if (/^[-?]/.test(rest)) indent = at;
        at += mark[0].length;
        continue;
      }
      if (/^["'[{]/.test(rest)) {
        const first = index;
        const end = endOfFlow(lines, index, at);
        for (let inside = first + 1; inside <= end.line; inside++) added.set(inside + 1, at + 1);
        const isKey = /^\s*:(?=\s|$)/.exec((lines[end.line] ?? '').slice(end.column));
        index = end.line;
        if (isKey !== null) {
          indent = at;
          at = end.column + isKey[0].length;
          continue;
        }
        index++;
        break;
      }
      const key = /^[^#\s](?:(?!\s#).)*?:(?=\s|$)/.exec(rest);
      if (key !== null && !/^[|>]/.test(rest)) {
        indent = at;
        at += key[0].length;
        continue;
      }
      index++;
      // A comment ends the line; an empty value may follow on the next one; everything else may be continued by what is indented further.
      if (rest !== '' && !rest.startsWith('#') && !/^(?:---|\.\.\.)/.test(line)) skipBlock(indent);
      break;
    }
  }
  return { text: lines.map((line, i) => ' '.repeat(added.get(i + 1) ?? 0) + line).join('\n'), added };
}

const blank = /^\s*$/;

function leadingSpaces(text: string): number {
  return /^[ \t]*/.exec(text)?.[0].length ?? 0;
}

/** Where the quoted text or the collection that begins here has ended: behind its last character, or at the end of the text. */
function endOfFlow(lines: readonly string[], line: number, column: number): { line: number; column: number } {
  let depth = 0;
  let quote = '';
  let at = column;
  for (let i = line; i < lines.length; i++, at = 0) {
    const text = lines[i] ?? '';
    for (; at < text.length; at++) {
      const char = text[at] ?? '';
      if (quote !== '') {
        if (char === '\\' && quote === '"') at++;
        else if (char === quote && quote === "'" && text[at + 1] === "'") at++;
        else if (char === quote) quote = '';
      } else if ((char === '"' || char === "'") && /^$|[\s,:[{]/.test(text.slice(0, at).at(-1) ?? '')) quote = char;
      else if (char === '[' || char === '{') depth++;
      else if (char === ']' || char === '}') depth--;
      else if (char === '#' && /^$|\s/.test(text.slice(0, at).at(-1) ?? '')) break;
      if (depth === 0 && quote === '') return { line: i, column: at + 1 };
    }
  }
  return { line: lines.length - 1, column: (lines.at(-1) ?? '').length };
}
