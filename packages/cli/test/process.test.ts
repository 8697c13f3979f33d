import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Queryable } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect, inject } from 'vitest';
import { runHere } from './support/run-here.js';
import { pgtrickle, runPgtrickle } from './support/run-pgtrickle.js';
import { spelled } from './support/spelled.js';

async function makeStreamTable(db: Queryable): Promise<void> {
  await db.query('create table source (id int primary key)');
  await db.query(
    await spelled(db, "select pgtrickle.create_stream_table(name => 'public.st', query => 'select id from public.source', schedule => '12h')"),
  );
}

test.beforeAll(async ({ db }) => makeStreamTable(db));

test('whoever stops reading ends the command without a word', async ({ database }) => {
  const [program = '', ...before] = pgtrickle;
  const child = spawn(program, [...before, 'list', '--json'], { env: { PATH: process.env.PATH, PGTRICKLE_URL: database.url } });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = await new Promise((resolve) => child.on('close', resolve));
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
});

test('output for which there is no room is an error', async ({ database, skip }) => {
  skip(!existsSync('/dev/full'), 'this system has no /dev/full');
  const full = openSync('/dev/full', 'w');
  const [program = '', ...before] = pgtrickle;
  const child = spawn(program, [...before, 'list'], {
    env: { PATH: process.env.PATH, PGTRICKLE_URL: database.url },
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = await new Promise((resolve) => child.on('close', resolve));
  expect({ exit, stderr }).toEqual({
    exit: 1,
    stderr: 'error FILE_WRITE_FAILED: the output cannot be written: ENOSPC: no space left on device, write\n',
  });
});

test('colours come when they are forced, and never with NO_COLOR or into a pipe', async ({ database }) => {
  const esc = String.fromCharCode(27);
  const list = async (env: Record<string, string>) => (await runPgtrickle(['list'], { PGTRICKLE_URL: database.url, ...env })).stdout;
  expect(await list({})).not.toContain(esc);
  expect(await list({ FORCE_COLOR: '1' })).toContain(`${esc}[32mACTIVE${esc}[39m`);
  expect(await list({ NO_COLOR: '1' })).not.toContain(esc);
});

test('a connection that breaks at work ends in one message', async ({ database, pool }) => {
  const holder = await pool.connect();
  await holder.query('begin; lock table st in access exclusive mode');
  const running = runPgtrickle(['list', '--exact'], { PGTRICKLE_URL: database.url });
  const kill =
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'pgtrickle' and wait_event_type = 'Lock'";
  await expect.poll(async () => (await pool.query(kill)).rowCount, { timeout: 15_000 }).toBe(1);
  await holder.query('rollback');
  holder.release();
  expect(await running).toEqual({
    exit: 3,
    stdout: '',
    stderr: 'error CONNECT_LOST: terminating connection due to administrator command\n',
  });
});

test('a thousand lists at once each give all of it or one clear error', { timeout: 120_000 }, async () => {
  // A server of its own: the crowd takes every connection that there is.
  const server = await startServer();
  const database = await createDatabase(server);
  const db = await connect(database.url);
  const list = async () => {
    const { exit, stdout, stderr } = await runHere(['list', '-o', 'name'], { PGTRICKLE_URL: database.url });
    return exit === 0 ? `0 ${stdout}` : `${exit} ${/^error (\w+): /.exec(stderr)?.[1]} ${stderr.includes('    at ')}`;
  };
  try {
    await makeStreamTable(db);
    const seen = new Set(await Promise.all(Array.from({ length: 1_000 }, list)));
    expect(seen).toContain('0 public.st\n');
    for (const each of seen) expect(['0 public.st\n', '3 CONNECT_FAILED false', '3 CONNECT_TIMEOUT false']).toContain(each);
  } finally {
    await db.end();
    await database.drop();
    await server.stop();
  }
});

test('a plan of one database is refused by another', async ({ database }) => {
  const other = await createDatabase(inject('pgtrickleServer'));
  const folder = await mkdtemp(join(tmpdir(), 'pgtrickle-plan-'));
  try {
    await writeFile(
      join(folder, 'pgtrickle.config.json'),
      JSON.stringify({ project: 'shop', definitions: [{ name: 'public.one', query: 'select count(*) as n from pg_class', refreshMode: 'FULL' }] }),
    );
    expect((await runPgtrickle(['plan', '--out', 'one.plan'], { PGTRICKLE_URL: database.url }, folder)).exit).toBe(0);
    const { exit, stdout, stderr } = await runPgtrickle(['apply', 'one.plan'], { PGTRICKLE_URL: other.url }, folder);
    expect({ exit, stdout, code: /^error (\w+)/.exec(stderr)?.[1] }).toEqual({ exit: 1, stdout: '', code: 'PLAN_STALE' });
  } finally {
    await rm(folder, { recursive: true });
    await other.drop();
  }
});

test('two applies at once make everything once', { timeout: 60_000 }, async ({ database, db }) => {
  const folder = await mkdtemp(join(tmpdir(), 'pgtrickle-plan-'));
  try {
    const definitions = ['a', 'b', 'c'].map((name) => ({ name: `public.twice_${name}`, query: 'select id from public.source', refreshMode: 'FULL' }));
    await writeFile(join(folder, 'pgtrickle.config.json'), JSON.stringify({ project: 'shop', definitions }));
    const results = await Promise.all([1, 2, 3].map(() => runPgtrickle(['apply', '-o', 'name'], { PGTRICKLE_URL: database.url }, folder)));
    expect(results.map(({ exit }) => exit)).toEqual([0, 0, 0]);
    expect((await db.query(await spelled(db, "select from pgtrickle.pgt_stream_tables where pgt_name like 'twice%'"))).rowCount).toBe(3);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an interrupted command cancels what the server is doing, and keeps nothing', { timeout: 60_000 }, async ({ database, db, pool }) => {
  const holder = await pool.connect();
  try {
    await holder.query('begin; lock table source in access exclusive mode');
    const [program = '', ...before] = pgtrickle;
    const child = spawn(program, [...before, 'create', 'cut', 'select id from public.source'], {
      env: { PATH: process.env.PATH, PGTRICKLE_URL: database.url, PGAPPNAME: 'interrupted' },
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const waiting = "select from pg_stat_activity where application_name = 'interrupted' and wait_event_type = 'Lock'";
    await expect.poll(async () => (await db.query(waiting)).rowCount, { timeout: 20_000 }).toBe(1);
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
    expect(stderr).toBe('Interrupted.\n');
    await expect
      .poll(async () => (await db.query("select from pg_stat_activity where application_name = 'interrupted'")).rowCount, { timeout: 10_000 })
      .toBe(0);
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  expect((await db.query(await spelled(db, "select from pgtrickle.pgt_stream_tables where pgt_name = 'cut'"))).rowCount).toBe(0);
});
