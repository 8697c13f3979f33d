import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStreamTable } from '@pgtrickle-js/core';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { findProgram } from './support/programs.js';
import { noPty, openProgram } from './support/pty.js';
import { runHere } from './support/run-here.js';
import { pgtrickle } from './support/run-pgtrickle.js';

const shells = ['bash', 'zsh', 'fish', 'pwsh'] as const;
type Shell = (typeof shells)[number];

const script = async (shell: Shell) => (await runHere(['completion', shell === 'pwsh' ? 'powershell' : shell], {})).stdout;

// A folder with `pgtrickle` in it, for the path of the shells, and with what the command prints for each.
const folder = mkdtempSync(join(tmpdir(), 'pgtrickle-completion-'));
const path = `${folder}:${process.env.PATH}`;

test.beforeAll(async ({ db }) => {
  await db.query('create table source (id int primary key)');
  for (const name of ['order_totals', 'order_grand', 'other'] as const) {
    await createStreamTable(db, { name: `public.${name}`, query: 'select id from public.source', schedule: '12h', refreshMode: 'FULL' });
  }
  const file = join(folder, 'pgtrickle');
  writeFileSync(file, `#!/bin/sh\nexec ${pgtrickle.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(file, 0o755);
  for (const shell of shells) writeFileSync(join(folder, `completion.${shell}`), await script(shell));
});

test.afterAll(() => rmSync(folder, { recursive: true }));

/** What a shell offers for each line, with the cursor at its end. */
const offers: Readonly<Record<Shell, (lines: readonly string[]) => Promise<readonly (readonly string[])[]>>> = {
  bash: each((line) => {
    const words = line.split(' ');
    const program = `source '${folder}/completion.bash'; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _pgtrickle; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return linesOf('bash', ['--norc', '-c', program]);
  }),
  fish: each((line) =>
    linesOf('fish', ['--no-config', '-c', `source '${folder}/completion.fish'; complete -C '${line}'`]).map(
      (offer) => offer.split('\t')[0] as string,
    ),
  ),
  // Only a terminal completes: what is there after the key is read from the line and from the list below it.
  async zsh(lines) {
    const pty = openProgram(['zsh', '-f', '-i'], { PATH: path, ZDOTDIR: folder, HOME: folder }, [200, 40]);
    const since = async (start: number, pattern: RegExp) => {
      const seen = () => pty.output().slice(start).replace(escapes, ' ');
      await expect.poll(seen, { timeout: 15_000, interval: 50 }).toMatch(pattern);
      return seen();
    };
    try {
      pty.send(`PS1='> '; autoload -U compinit; compinit -u -D; source '${folder}/completion.zsh'; print ready-$((1 + 1))\r`);
      await since(0, /ready-2/);
      const offered: string[][] = [];
      for (const line of lines) {
        const start = pty.output().length;
        // What the line is then is printed by the line itself: before it `print "<`, after it `>"`.
        pty.send(`${line}\t\t\u0001print -r -- "<\u0005>"\r`);
        const seen = await since(start, /^ *<.*>\r?$/m);
        const [, completed = ''] = /^ *<(.*)>\r?$/m.exec(seen) ?? [];
        offered.push([completed.trim().split(' ').at(-1) ?? '', ...seen.split(/\s+/)]);
      }
      return offered;
    } finally {
      pty.hangup();
      await pty.exit;
    }
  },
  pwsh: each((line) => {
    const program = `. '${folder}/completion.pwsh'; (TabExpansion2 -inputScript '${line}' -cursorColumn ${line.length}).CompletionMatches | ForEach-Object CompletionText`;
    return linesOf('pwsh', ['-NoProfile', '-NonInteractive', '-Command', program]);
  }),
};

function each(offer: (line: string) => readonly string[]) {
  return async (lines: readonly string[]) => lines.map(offer);
}

function linesOf(program: string, args: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { PATH: path, HOME: folder } });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

const escapes = new RegExp(`${String.fromCharCode(27)}(\\[[?\\d;]*[A-Za-z]|[=>])`, 'g');

test.for(shells)(
  '%s completes commands, options, choices of this command and live names',
  { timeout: 120_000 },
  async (shell, { database, skip }) => {
    skip(findProgram(shell) === undefined, `there is no ${shell} here`);
    skip(shell === 'zsh' && noPty !== undefined, noPty);
    const live = `pgtrickle --url ${database.url} status`;
    const expected = {
      'pgtrickle he': ['health', 'help'],
      'pgtrickle wait --pop': ['--populated'],
      'pgtrickle list -o n': ['ndjson', 'name'],
      'pgtrickle export --format fly': ['flyway'],
      'pgtrickle graph --format mer': ['mermaid'],
      'pgtrickle completion p': ['powershell'],
      [`${live} public.order_g`]: ['public.order_grand'],
      [`${live} order_`]: ['order_grand', 'order_totals'],
    };
    const offered = await offers[shell](Object.keys(expected));
    for (const [index, [line, words]] of Object.entries(expected).entries()) {
      expect(offered[index], line).toEqual(expect.arrayContaining(words));
      expect(offered[index], line).not.toContain('doctor');
    }
  },
);

test('every script knows every command', async () => {
  const { stdout } = await runHere(['--help'], {});
  const names = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name as string);
  expect(names.length).toBeGreaterThan(25);
  for (const shell of shells) {
    const text = await script(shell);
    for (const name of names) expect(text).toMatch(new RegExp(`\\b${name}\\b`));
  }
});
