import { spawn } from 'node:child_process';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { pgtrickle, runPgtrickle } from './support/run-pgtrickle.js';

test('whoever stops reading ends the command without a word', async ({ database }) => {
  const line = `${pgtrickle.map((word) => `'${word}'`).join(' ')} health --verbose --json | head -c 1`;
  const child = spawn('bash', ['-c', `set -o pipefail; ${line}`], { env: { PATH: process.env.PATH, PGTRICKLE_URL: database.url } });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = await new Promise((resolve) => child.on('close', resolve));
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
});

test('colours come when they are forced, and never with NO_COLOR or into a pipe', async ({ database, db }) => {
  await db.query('create table source (id int primary key)');
  await db.query("select pgtrickle.create_stream_table(name => 'public.st', query => 'select id from public.source', schedule => '12h')");
  const escape = String.fromCharCode(27);
  const list = async (env: Record<string, string>) => (await runPgtrickle(['list'], { PGTRICKLE_URL: database.url, ...env })).stdout;
  expect(await list({})).not.toContain(escape);
  expect(await list({ FORCE_COLOR: '1' })).toContain(`${escape}[32mACTIVE${escape}[39m`);
  expect(await list({ NO_COLOR: '1' })).not.toContain(escape);
});

test('a connection that breaks is an error of its own', async ({ database, pool }) => {
  const running = runPgtrickle(['list'], { PGTRICKLE_URL: database.url, PGOPTIONS: '-c idle_session_timeout=1' });
  await pool.query('select 1');
  const { exit, stderr } = await running;
  expect([0, 1, 3]).toContain(exit);
  expect(stderr).not.toMatch(/^ {4}at /m);
});
