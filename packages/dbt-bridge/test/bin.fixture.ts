import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startFaultProxy } from '@pgtrickle-js/test-fixtures';
import type { Client } from 'pg';
import { expect } from 'vitest';
import { serverEnv } from './dbt.fixture.js';

const hooks = new URL('../../test-fixtures/test/support/run-sources.mjs', import.meta.url).href;
const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

/** The command as a process of its own, from its sources, on the server of a URL: to be killed. */
export function startBin(dir: string, url: string, args: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=source', '--import', hooks, bin, ...args], {
    cwd: dir,
    env: { PATH: process.env.PATH, ...serverEnv(url) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise<{ exit: number | null; output: string }>((resolve) => child.on('close', (exit) => resolve({ exit, output })));
  return { child, ended };
}

/** What the server still does for those who are gone. */
export const othersAtWork = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'";

interface Command {
  readonly dir: string;
  readonly url: string;
  readonly args: readonly string[];
  readonly db: Client;
}

/** Kills a command while the server works on one of its statements, and waits until that is over. Gives the statement, or what was said without it. */
export async function killAtStatement(statement: number, { dir, url, args, db }: Command): Promise<string> {
  const proxy = await startFaultProxy(url);
  const struck = proxy.inject({ kind: 'delay', ms: 5_000, at: statement % 2 === 0 ? 'request' : 'reply', statement });
  const { child, ended } = startBin(dir, proxy.url, args);
  const text = await Promise.race([struck, ended.then(({ output }) => output)]);
  child.kill('SIGKILL');
  await ended;
  await proxy.stop();
  await expect.poll(async () => (await db.query(othersAtWork)).rows, { timeout: 20_000 }).toEqual([]);
  return text;
}
