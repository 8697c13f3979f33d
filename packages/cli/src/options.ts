import { InvalidArgumentError } from 'commander';
import type { OptionSpec } from './command.js';
import { outputFormats } from './session.js';

/** Options that every command takes, before or after its name. */
export const globalOptions: readonly OptionSpec[] = [
  { flags: '-h, --host <host>', help: 'server host or socket folder (PGHOST)' },
  { flags: '-p, --port <port>', help: 'server port (PGPORT)' },
  { flags: '-U, --username <role>', help: 'role to connect as (PGUSER)' },
  { flags: '-d, --dbname <database>', help: 'database, or a connection URL (PGDATABASE)' },
  { flags: '--url <url>', help: 'connection URL (PGTRICKLE_URL, DATABASE_URL)' },
  { flags: '--config <file>', help: 'configuration file (default: the nearest pgtrickle.config.*)' },
  { flags: '-o, --output <format>', help: 'what is printed', choices: outputFormats, default: 'table' },
  { flags: '--json', help: 'the same as --output json' },
];

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** A duration such as `90`, `5m` or `1h30m`, in seconds. */
export function parseSeconds(text: string): number {
  if (!/^(\d+|(\d+[smhdw])+)$/.test(text)) {
    throw new InvalidArgumentError('Write seconds, or numbers with s, m, h, d or w: 90, 5m, 1h30m.');
  }
  return [...text.matchAll(/(\d+)([smhdw]?)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit || 's'] ?? 1), 0);
}

/** A count of something, at least 1. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('Write a whole number above 0.');
}

/** One of several words, in whatever letter case. */
export function parseWord(words: readonly string[]): (text: string) => string {
  return (text) => {
    const word = text.toUpperCase();
    if (words.includes(word)) return word;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.`);
  };
}
