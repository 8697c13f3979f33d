import { styleText } from 'node:util';
import type { FindingLevel } from '@pgtrickle-js/core';

const colours = { pass: 'green', warn: 'yellow', error: 'red', unknown: 'magenta' } as const satisfies Record<FindingLevel, string>;

/** Text in the colour of a level, where the terminal shows colours: NO_COLOR, FORCE_COLOR and pipes are heeded. */
export function levelStyle(level: FindingLevel, text: string): string {
  return styleText(colours[level], text, { stream: process.stdout });
}
