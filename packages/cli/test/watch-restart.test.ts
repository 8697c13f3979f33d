import { spawn } from 'node:child_process';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { expect, test } from 'vitest';
import { noPty, openPty } from './support/pty.js';
import { canRestart, restart, run } from './support/restart-server.js';
import { pgtrickle } from './support/run-pgtrickle.js';

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
