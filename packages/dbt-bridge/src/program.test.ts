import { expect, test } from 'vitest';
import { commands } from './commands/command.js';
import { runOptions } from './commands/run-options.js';
import { type CommandLine, parseCommandLine } from './program.js';

const parse = (line: string, env: Record<string, string> = {}) => parseCommandLine(line.split(' '), env) as CommandLine;

test('flags stand before or after the command, as lists or repeated', () => {
  expect(parse('--target prod run -s a+ b --select c --threads 8 -f')).toEqual({
    command: 'run',
    flags: { target: 'prod', select: ['a+', 'b', 'c'], threads: 8, fullRefresh: true },
  });
});

test('list is ls, and -m is --select', () => {
  expect(parse('list --output json').command).toBe('ls');
  expect(runOptions(parse('run -m orders')).select).toEqual(['orders']);
});

test('variables are YAML', () => {
  expect(runOptions(parseCommandLine(['run', '--vars', '{region: emea, days: 3}'], {}) as CommandLine).vars).toEqual({ region: 'emea', days: 3 });
  expect(() => runOptions(parseCommandLine(['run', '--vars', 'emea'], {}) as CommandLine)).toThrow(
    expect.objectContaining({ code: 'USAGE_INVALID' }),
  );
});

test('the environment fills in for flags, and a flag wins over it', () => {
  const env = { DBT_TARGET: 'prod', DBT_FULL_REFRESH: 'true', DBT_FAIL_FAST: '0' };
  expect(parse('run', env).flags).toEqual({ target: 'prod', fullRefresh: true, failFast: false });
  expect(parse('run --target dev --no-full-refresh', env).flags).toEqual({ target: 'dev', fullRefresh: false, failFast: false });
});

test('flags of dbt that mean nothing here are accepted', () => {
  expect(parse('run --no-partial-parse --no-version-check --log-path logs').command).toBe('run');
});

test('every command has help with an example', () => {
  for (const { name } of commands) {
    expect(parseCommandLine([...name.split(' '), '--help'], {})).toEqual({ help: expect.stringMatching(/Example:\n {2}\$ pgt-dbt/) });
  }
});

test('the version is an option like the others', () => {
  for (const line of ['--version', '-v', '--no-use-colors -V'])
    expect(parseCommandLine(line.split(' '), {})).toEqual({ help: expect.stringMatching(/^pgt-dbt \d/) });
  expect(parseCommandLine(['--help'], {})).toEqual({ help: expect.stringContaining('-V, --version') });
});

test.each([
  ['run --full-refesh', 'Did you mean "--full-refresh"?'],
  ['biuld', 'Did you mean "build"?'],
  ['run --target', 'pgt-dbt --help lists commands and flags.'],
  ['run --threads many', undefined],
])('%s is refused', (line, hint) => {
  const attempt = () => runOptions(parse(line));
  expect(attempt).toThrow(expect.objectContaining({ code: 'USAGE_INVALID', ...(hint === undefined ? {} : { hint }) }));
});

test('a command of two words, one with an argument, one with any number of them', () => {
  expect(parse('source freshness --output fresh.json')).toEqual({ command: 'source freshness', flags: { output: 'fresh.json' } });
  expect(parse('run-operation grant')).toEqual({ command: 'run-operation', argument: 'grant', flags: {} });
  expect(parse('refresh orders totals --schema shop')).toEqual({ command: 'refresh', models: ['orders', 'totals'], flags: { schema: 'shop' } });
});
