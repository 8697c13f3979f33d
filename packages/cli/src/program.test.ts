import { expect, test } from 'vitest';
import { globalOptions } from './options.js';
import { commands } from './program.js';

const namesOf = (flags: string) => flags.match(/--?[\w-]+/g) ?? [];

test('no command takes an option for itself that every command has: both would be given', async () => {
  const global = new Set(globalOptions.flatMap(({ flags }) => namesOf(flags)));
  for (const { name, load } of commands) {
    const { options } = (await load()).command;
    expect([name, options?.flatMap(({ flags }) => namesOf(flags)).filter((flag) => global.has(flag)) ?? []]).toEqual([name, []]);
  }
});
