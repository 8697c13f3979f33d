/** A place in a text, both from 1; the column counts characters as an editor shows them. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of the character at `index` (code points, from 0), as the server counts. Undefined outside the text. */
export function positionAt(text: string, index: number): Place | undefined {
  const characters = [...text];
  if (index < 0 || index > characters.length) return undefined;
  const before = characters.slice(0, index).join('').split('\n');
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

/**
 * The line at `place` with a caret under it, as errors print it.
 *
 * @param length characters to underline; default 1
 * @example
 * excerptAt("select 1\nfrom {{ ref('ordrs') }}", { line: 2, column: 9 }, 12)
 * //   2 | from {{ ref('ordrs') }}
 * //     |         ^^^^^^^^^^^^
 */
export function excerptAt(text: string, { line, column }: Place, length = 1): string {
  const shown = (text.split('\n')[line - 1] ?? '').replace(/\r$/, '');
  const gutter = String(line);
  // A tab stays a tab under a tab, so that the caret stands right whatever the tab width.
  const indent = [...shown]
    .slice(0, column - 1)
    .join('')
    .replace(/[^\t]/gu, ' ')
    .padEnd(column - 1);
  return `  ${gutter} | ${shown}\n  ${' '.repeat(gutter.length)} | ${indent}${'^'.repeat(Math.max(1, length))}`;
}
