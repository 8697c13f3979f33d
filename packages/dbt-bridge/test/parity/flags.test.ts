import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseCommandLine } from '../../src/program.js';

// The flags of each command of dbt-core 1.11.16 and 1.12.6, each with a value that it takes, `null` for those that take none; read from the
// declarations of its command line. Those that begin with `--deprecated` are hidden there, and not taken here.
const { flags, environment } = JSON.parse(readFileSync(new URL('flags.expected.json', import.meta.url), 'utf8')) as {
  readonly flags: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  /** Each variable with a value, and a command that reads it where not all do. */
  readonly environment: Readonly<Record<string, { readonly value: string; readonly command?: string }>>;
};
const { 'every command': common, ...commands } = flags;

it.each(Object.entries(commands))('dbt %s: every flag is taken', (command, own) => {
  const lines = Object.entries({ ...common, ...own }).map(([flag, value]) => [...command.split(' '), flag, ...(value === null ? [] : [value])]);
  const unknown = lines.filter((words) => {
    try {
      parseCommandLine(words, {});
      return false;
    } catch {
      return true;
    }
  });
  expect(unknown.map((words) => words.join(' '))).toEqual([]);
});

it('every environment variable is read', () => {
  const unread = Object.entries(environment).filter(([name, { value, command = 'build' }]) => {
    const line = parseCommandLine(command.split(' '), { [name]: value });
    return !('flags' in line) || Object.keys(line.flags).length === 0;
  });
  expect(unread.map(([name]) => name)).toEqual([]);
});
