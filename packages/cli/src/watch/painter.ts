import type { Screen } from '../terminal/terminal.js';

const esc = '\u001b[';
const [enter, leave] = [`${esc}?1049h${esc}?25l`, `${esc}?25h${esc}?1049l`];
// Terminals that know it show nothing half drawn; others ignore it.
const [beginUpdate, endUpdate] = [`${esc}?2026h`, `${esc}?2026l`];

/** Draws frames on the alternate screen: only the lines that changed, in one write. */
export interface Painter {
  paint(lines: readonly string[]): void;
  /** The next frame is drawn in full: the terminal has another size. */
  forget(): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

export function openPainter({ output }: Pick<Screen, 'output'>): Painter {
  let before: readonly string[] = [];
  let isOpen = true;
  output.write(enter);
  return {
    paint(lines) {
      const changed = paintDifference(before, lines);
      before = lines;
      if (isOpen && changed !== '') output.write(`${beginUpdate}${changed}${endUpdate}`);
    },
    forget() {
      before = [];
      if (isOpen) output.write(`${esc}2J`);
    },
    close() {
      if (isOpen) output.write(leave);
      isOpen = false;
    },
  };
}

/** What turns one frame into the next. Pure. */
export function paintDifference(before: readonly string[], after: readonly string[]): string {
  const drawn = after.map((line, index) => (line === before[index] ? '' : `${esc}${index + 1};1H${line}${esc}0m${esc}K`)).join('');
  const gone = before.length > after.length ? `${esc}${after.length + 1};1H${esc}J` : '';
  return drawn + gone;
}
