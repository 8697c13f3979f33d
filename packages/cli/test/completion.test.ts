import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { describe, expect } from 'vitest';
import { pgtrickle, runPgtrickle } from './support/run-pgtrickle.js';

const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const script = async (shell: string) => (await runPgtrickle(['completion', shell], {})).stdout;

test.beforeAll(async ({ db }) => {
  await db.query('create table source (id int primary key)');
  for (const name of ['order_totals', 'order_grand', 'other']) {
    await db.query(`select pgtrickle.create_stream_table(name => 'public.${name}', query => 'select id from public.source', schedule => '12h')`);
  }
});

describe.skipIf(!has('bash'))('bash', () => {
  test('completes commands, options, choices and live names', async ({ database }) => {
    const folder = mkdtempSync(join(tmpdir(), 'pgtrickle-completion-'));
    try {
      const path = join(folder, 'pgtrickle');
      writeFileSync(path, `#!/bin/sh\nexec ${pgtrickle.map((word) => `'${word}'`).join(' ')} "$@"\n`);
      chmodSync(path, 0o755);
      writeFileSync(join(folder, 'completion'), await script('bash'));
      const complete = (...words: string[]) => {
        const line = words.map((word) => `'${word}'`).join(' ');
        const program = `source ${join(folder, 'completion')}; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _pgtrickle; printf '%s\\n' "\${COMPREPLY[@]}"`;
        const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', program], { encoding: 'utf8', env: { PATH: `${folder}:${process.env.PATH}` } });
        expect(stderr).toBe('');
        return stdout.trim().split('\n');
      };
      expect(complete('pgtrickle', 'he')).toEqual(['health', 'help']);
      expect(complete('pgtrickle', 'wait', '--pop')).toEqual(['--populated']);
      expect(complete('pgtrickle', 'list', '-o', 'n')).toEqual(['ndjson', 'name']);
      expect(complete('pgtrickle', '--url', database.url, 'status', 'public.order')).toEqual(['public.order_grand', 'public.order_totals']);
      expect(complete('pgtrickle', 'completion', 'p')).toEqual(['powershell']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const checks = { zsh: ['-n'], fish: ['--no-execute'] } as const;

test.for(['zsh', 'fish'] as const)('%s reads its script', async (shell, { skip }) => {
  skip(!has(shell), `there is no ${shell} here`);
  const { status, stderr } = spawnSync(shell, [...checks[shell], '/dev/stdin'], { input: await script(shell), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('every script knows every command', async () => {
  const { stdout } = await runPgtrickle(['--help'], {});
  const names = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, name]) => name as string)
    .filter((name) => name !== 'help');
  expect(names.length).toBeGreaterThan(25);
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const text = await script(shell);
    for (const name of names) expect(text).toMatch(new RegExp(`\\b${name}\\b`));
  }
});
