import type { Position } from './yaml-position.js';

/** The line of a text that an error is about, with marks under the part it means. */
export function excerpt(text: string, { line, column }: Position, length = 1): string | undefined {
  const shown = text.split('\n')[line - 1]?.replaceAll('\t', ' ').trimEnd();
  if (shown === undefined) return undefined;
  const gutter = `  ${line}`;
  const marks = '^'.repeat(Math.max(1, Math.min(length, shown.length - column + 1)));
  return `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${' '.repeat(column - 1)}${marks}`;
}
