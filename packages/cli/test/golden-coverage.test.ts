import { readdirSync, readFileSync } from 'node:fs';
import { errorCodes } from '@pgtrickle-js/core';
import { expect, test } from 'vitest';
import { rules } from '../src/lint/issue.js';
import { commands } from '../src/program.js';
import { parseGoldenCase } from './support/golden-case.js';

// Errors are seen as JSON in golden.test.ts, whenever they are seen as text. This tells which commands and errors no case shows.
const folder = new URL('./golden/', import.meta.url);

interface ShownLine {
  readonly command: string | undefined;
  readonly format: 'text' | 'json';
  readonly exit: string | undefined;
}

const cases = readdirSync(folder).map((file) => parseGoldenCase(readFileSync(new URL(file, folder), 'utf8')).sections);
const lines = cases.flatMap((sections): ShownLine[] => {
  const exits = (sections.get('exit') ?? '').trim().split(' ');
  return (sections.get('run') ?? '')
    .trim()
    .split('\n')
    .map((line, index) => ({
      command: line.split(' ').find((word) => commands.some(({ name }) => name === word)),
      format: /--json|(-o|--output) n?djson|(-o|--output) json/.test(line) ? 'json' : 'text',
      exit: exits[index],
    }));
});

/** Shown elsewhere, and where. */
const elsewhere: Readonly<Record<string, string>> = {
  'watch text': 'terminal.test.ts: it ends by a key',
  'watch json': 'watch-restart.test.ts: it ends by a signal',
  'dashboard text': 'dashboard.test.ts: it ends by a signal',
  'dashboard json': 'dashboard.test.ts: it prints an address only',
  'metrics text': 'metrics.test.ts: its figures differ from run to run',
  'metrics json': 'metrics.test.ts',
  'doctor text': 'docs/cli.md and doctor.test.ts: what it finds is of the server',
  'doctor json': 'doctor.test.ts',
  'completion text': 'completion.test.ts: in the shells',
  'completion json': 'completion.test.ts: the same text in a field',
};

test('every command is shown doing its work, as text and as JSON, and failing', () => {
  const seen = new Set(lines.map(({ command, format, exit }) => `${command} ${exit === '0' ? format : 'error'}`));
  const wanted = commands.flatMap(({ name }) => [`${name} text`, `${name} json`, `${name} error`]);
  expect(wanted.filter((each) => !seen.has(each) && !(each in elsewhere))).toEqual([]);
});

/** Codes that no case can show, and why. */
const notShown: Readonly<Record<string, string>> = {
  CONNECT_TIMEOUT: 'takes as long as a server that does not answer; core/test',
  CONNECT_LOST: 'process.test.ts: needs a second session',
  CONNECT_FAILED: 'process.test.ts: a server that is full',
  SERVER_VERSION_UNSUPPORTED: 'needs an older PostgreSQL',
  SERVER_FUNCTION_MISSING: 'every command looks what the server has before it calls; core/test',
  SERVER_READ_ONLY: 'needs a standby; scaling/standby.test.ts',
  SERVER_CONFLICT: 'needs a second session; core/test',
  SERVER_ERROR: 'what the server says beyond all other codes; core/test',
  DECLARED_ELSEWHERE: 'the command takes over, with a warning; the code is for callers of core',
  APPLY_ABORTED: 'terminal.test.ts: the answer was no',
  WAIT_ABORTED: 'process.test.ts: an interrupted command says Interrupted',
  INTERNAL: 'a bug',
};

test('every error that the command can meet is shown', () => {
  const texts = cases.map((sections) => `${sections.get('stderr') ?? ''}${sections.get('stdout') ?? ''}`).join('\n');
  const others = /^(DBT|JINJA|FIXTURE|KNEX|PRISMA)_/;
  const missing = Object.keys(errorCodes).filter((code) => !others.test(code) && !new RegExp(`\\b${code}\\b`).test(texts));
  expect(missing.filter((code) => !(code in notShown))).toEqual([]);
  expect(Object.keys(notShown).filter((code) => !missing.includes(code) && code !== 'DECLARED_ELSEWHERE')).toEqual([]);
});

test('every rule of lint is shown being broken', () => {
  const shown = cases.map((sections) => sections.get('stdout') ?? '').join('\n');
  expect(Object.keys(rules).filter((rule) => !new RegExp(`^\\S+:\\d+:\\d+ +(error|warn) +${rule}: `, 'm').test(shown))).toEqual([]);
});
