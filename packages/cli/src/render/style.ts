import { styleText } from 'node:util';
import type { FindingLevel, StreamTableStatus } from '@pgtrickle-js/core';

const colours = { pass: 'green', warn: 'yellow', error: 'red', unknown: 'magenta' } as const satisfies Record<FindingLevel, string>;

/** Text in the colour of a level, where the terminal shows colours: NO_COLOR, FORCE_COLOR, TERM=dumb and pipes are heeded. */
export function levelStyle(level: FindingLevel, text: string): string {
  return styleText(colours[level], text, { stream: process.stdout });
}

/** A status in the colour of how well it is. */
export function statusStyle(status: StreamTableStatus): string {
  return levelStyle(status === 'ERROR' ? 'error' : status === 'SUSPENDED' ? 'warn' : 'pass', status);
}
