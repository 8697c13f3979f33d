import { valueError } from '../errors.js';
import { codePoints } from '../values/sequence.js';

interface WrapOptions {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

// pieces that a line may break between: runs of blanks, dashes between words, and words, hyphenated ones in parts
const pieces =
  /[\t\v\f ]+|(?<=[\p{L}\p{N}_!"'&.,?])-{2,}(?=[\p{L}\p{N}_])|[^\t\v\f ]+?(?:-(?:(?<=[\p{L}_]{2}-)|(?<=[\p{L}_]-[\p{L}_]-))(?=[\p{L}_]-?[\p{L}_])|(?=[\t\v\f ]|$)|(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_]))/gu;
const words = /[\t\v\f ]+|[^\t\v\f ]+/g;

/** The lines that a long line falls into, as Python's `textwrap` breaks them. */
export function wrapLine(line: string, { width, breakLongWords, breakOnHyphens }: WrapOptions): string[] {
  if (width <= 0) throw valueError(`invalid width ${width} (must be > 0)`);
  const rest = (line.match(breakOnHyphens ? pieces : words) ?? []).reverse();
  const lines: string[] = [];
  while (rest.length > 0) {
    const current: string[] = [];
    let used = 0;
    if (lines.length > 0 && rest.at(-1)?.trim() === '') rest.pop();
    for (let next = rest.at(-1); next !== undefined && used + size(next) <= width; next = rest.at(-1)) {
      current.push(next);
      used += size(next);
      rest.pop();
    }
    const long = rest.pop();
    if (long !== undefined && size(long) > width) {
      const kept = breakLongWords ? breakPiece(long, Math.max(1, width - used), breakOnHyphens) : current.length === 0 ? long.length : 0;
      if (kept > 0) current.push(long.slice(0, kept));
      if (kept < long.length) rest.push(long.slice(kept));
    } else if (long !== undefined) rest.push(long);
    if (current.at(-1)?.trim() === '') current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

/** Where a word too long for a line is cut: after its last hyphen that fits, or where the line ends. */
function breakPiece(piece: string, room: number, onHyphens: boolean): number {
  const points = Array.from(codePoints(piece));
  const fitting = points.slice(0, room).join('');
  const hyphen = onHyphens && points.length > room ? fitting.lastIndexOf('-') : -1;
  return hyphen > 0 && /[^-]/.test(fitting.slice(0, hyphen)) ? hyphen + 1 : fitting.length;
}

function size(text: string): number {
  return codePoints(text).length;
}
