import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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
