import { expect, test } from 'vitest';
import { commandError } from './command-error.js';
import type { CommandSpec, ProgramSpec } from './command-spec.js';
import { parseCommandLine } from './parse-command-line.js';

let loaded: string[] = [];
const command = (name: string, spec: Partial<CommandSpec> = {}) => ({
  name,
  summary: name,
  load: async () => {
    loaded.push(name);
    return { command: { description: name, options: [], examples: [name], ...spec } };
  },
});

const program: ProgramSpec<CommandSpec> = {
  name: 'shop',
  description: 'Keeps a shop.',
  version: '1.2.3',
  helpFlags: '-?, --help',
  options: [{ flags: '-h, --host <host>', help: 'where' }],
  commands: [
    command('open', { args: '<door> [more...]', options: [{ flags: '--how <how>', help: 'how', choices: ['wide', 'a-bit'] }] }),
    command('close'),
  ],
  epilogue: 'Come again.',
};

async function failure(line: string) {
  const words = line.split(' ').filter(Boolean);
  const thrown = await parseCommandLine(program, words, () => {}).then(
    () => undefined,
    (error) => error,
  );
  const { code, message, hint } = commandError(program, words, thrown);
  return [code, message, hint];
}

test('a line names a command, which alone is loaded; options stand before or after it', async () => {
  loaded = [];
  const line = await parseCommandLine(program, ['-h', 'here', 'open', 'front', 'back', '--how', 'wide'], () => {});
  expect(line).toMatchObject({ command: { description: 'open' }, args: ['front', 'back'], options: { host: 'here', how: 'wide' } });
  expect(loaded).toEqual(['open']);
});

test('help and version are printed, and are no command', async () => {
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  for (const words of [['--version'], ['--help'], ['open', '-?']]) expect(await parseCommandLine(program, words, print)).toBe(undefined);
  expect(printed[0]).toBe('1.2.3\n');
  expect(printed.slice(1).join('')).toContain('Come again.');
  expect(printed.join('')).toContain('Usage: shop open');
});

test.each([
  ['opne', 'unknown command "opne"', 'Did you mean "open"?'],
  ['help opne', 'unknown command "opne"', 'Did you mean "open"?'],
  ['open', 'missing required argument "door"', 'See shop open --help.'],
  ['open front --hwo wide', 'unknown option "--hwo"', 'Did you mean "--how"?'],
  ['open front --how far', 'option "--how <how>" argument "far" is invalid', 'Allowed choices are wide, a-bit.'],
  ['--far', 'unknown option "--far"', 'See shop --help.'],
  ['', 'the command line names no command', 'See shop --help.'],
])('%j is answered with what was meant', async (line, message, hint) => {
  expect(await failure(line)).toEqual(['USAGE_INVALID', message, hint]);
});
