import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { expect, test } from 'vitest';
import { noPty, openPty } from './support/pty.js';
import { pgtrickle } from './support/run-pgtrickle.js';

const canRestart = existsSync('/proc/self/exe') && !process.env.PGTRICKLE_TEST_URL;

// A server of its own: others would be restarted as well.
test.skipIf(!canRestart)('watch survives a restart of the server, as a screen and as lines', { timeout: 120_000 }, async () => {
  const server = await startServer();
  const database = await createDatabase(server);
  try {
    await run(
      database.url,
      "create table source (id int primary key); select pgtrickle.create_stream_table(name => 'public.st', query => 'select id from public.source', schedule => '12h')",
    );
    const [program = '', ...before] = pgtrickle;
    const lines = spawn(program, [...before, 'watch', '-o', 'ndjson', '--interval', '1s'], {
      env: { PATH: process.env.PATH, PGTRICKLE_URL: database.url },
    });
    let [stdout, stderr] = ['', ''];
    lines.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    lines.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const screen = noPty === undefined ? openPty(['watch', '--interval', '1s'], { PGTRICKLE_URL: database.url }) : undefined;
    await expect.poll(() => stdout, { timeout: 30_000 }).toContain('"kind":"present","name":"public.st"');
    if (screen) await expect.poll(screen.screen, { timeout: 30_000 }).toContain('> st ');

    await restart(server.url);
    await run(database.url, "select pgtrickle.alter_stream_table(name => 'public.st', status => 'SUSPENDED')");
    await expect.poll(() => stdout, { timeout: 30_000 }).toMatch(/"kind":"status","name":"public\.st","from":"ACTIVE","to":"SUSPENDED"/);
    expect(stderr).toMatch(/; trying again in \d/);
    lines.kill('SIGTERM');
    expect(await new Promise((resolve) => lines.on('close', resolve))).toBe(143);
    if (screen) {
      await expect.poll(screen.screen, { timeout: 30_000 }).toMatch(/> st +public +SUSPENDED/);
      expect(screen.screen()).not.toContain('not connected');
      screen.send('q');
      expect(await screen.exit).toBe(0);
    }
  } finally {
    await server.stop();
  }
});

async function run(url: string, sql: string): Promise<string> {
  const client = await connect(url);
  try {
    const { rows } = await client.query(sql);
    return String(Object.values(rows?.[0] ?? {})[0] ?? '');
  } finally {
    await client.end();
  }
}

/** As an administrator does it: with the pg_ctl beside the server's binary, as the user whose server it is. */
async function restart(url: string): Promise<void> {
  const folder = await run(url, 'show data_directory');
  const { uid, gid } = statSync(folder);
  const [pid = ''] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  const control = join(dirname(readlinkSync(`/proc/${pid}/exe`)), 'pg_ctl');
  execFileSync(control, ['restart', '-D', folder, '-m', 'fast', '-w', '-l', join(folder, 'restart.log')], { uid, gid, cwd: folder, stdio: 'ignore' });
}
