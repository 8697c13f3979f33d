import { stripVTControlCharacters } from 'node:util';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** Rows under titles, as wide as they need to be, without lines at the edges: easy to read and to cut. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => oneLine(cell(row))))];
  const widths = columns.map((_, i) => lines.reduce((widest, line) => Math.max(widest, width(line[i] ?? '')), 0));
  return lines
    .map((line) =>
      columns
        .map(({ align }, i) => pad(line[i] ?? '', widths[i] ?? 0, align))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `name  value` lines. */
export function renderFields(fields: readonly (readonly [name: string, value: string])[]): string {
  const nameWidth = Math.max(...fields.map(([name]) => name.length));
  return fields
    .map(([name, value]) => `${name.padEnd(nameWidth)}  ${printable(value).replaceAll('\n', `\n${' '.repeat(nameWidth + 2)}`)}`.trimEnd())
    .join('\n');
}

const esc = String.fromCharCode(27);
const controls = new RegExp(`(?!\\n|${esc}\\[[\\d;]*m)\\p{Cc}`, 'gu');

/** Control characters in the data would speak to the terminal; colours may stay. */
export const printable = (text: string) => text.replace(controls, ' ');

/** One word, as most cells are: nothing in it needs care. */
const plainWord = /^[\x21-\x7e]*$/;

const oneLine = (text: string) => (plainWord.test(text) ? text : printable(text).replace(/\s+/g, ' ').trim());

function pad(text: string, to: number, align: Column<unknown>['align']): string {
  const fill = ' '.repeat(Math.max(0, to - width(text)));
  return align === 'right' ? fill + text : text + fill;
}

const plainText = /^[\x20-\x7e]*$/;

/** Made when the first text needs it: it reads the tables of Unicode. */
let segmenter: Intl.Segmenter | undefined;
function segments(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** What is seen: characters, not code units, and no colours. */
function width(text: string): number {
  if (plainText.test(text)) return text.length;
  return [...segments(stripVTControlCharacters(text))].length;
}

/** Text cut to a width, its colours kept whole. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let room = Math.max(0, columns - 1);
  let clipped = '';
  for (const part of text.split(new RegExp(`(${esc}\\[[\\d;]*m)`))) {
    if (part.startsWith(esc)) clipped += part;
    else {
      const kept = [...segments(part)].slice(0, room).map(({ segment }) => segment);
      room -= kept.length;
      clipped += kept.join('');
    }
  }
  return `${clipped}…`;
}
