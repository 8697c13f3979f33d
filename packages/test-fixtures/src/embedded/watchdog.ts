import { spawn } from 'node:child_process';
import type { SystemUser } from './system-user.js';

/** What is to be ended and removed. */
export interface Watched {
  readonly pgCtl: string;
  readonly data: string;
  /** The folder of this run, with the data directory in it. */
  readonly folder: string;
  readonly user: SystemUser | undefined;
}

/**
 * Waits until its standard input ends, which is when the parent closes it or is gone, even by kill -9; then it stops the server and removes
 * the folder of the run. As text for `node -e`, because the watchdog must not depend on a loader, a build, or files that may disappear.
 */
const program = `
const { spawnSync } = require('node:child_process');
const { rmSync } = require('node:fs');
const { pgCtl, data, folder, user } = JSON.parse(process.argv[1]);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.on('error', () => {}).on('close', () => {
  spawnSync(pgCtl, ['stop', '--silent', '--mode=immediate', '--pgdata', data], { stdio: 'ignore', uid: user?.uid, gid: user?.gid });
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}).resume();
`;

/**
 * Starts a process that ends the server when this one is gone. It does not keep this process alive.
 *
 * @returns a function that has it end the server now, and waits for that.
 */
export function watch(watched: Watched, cwd: string): () => Promise<void> {
  const child = spawn(process.execPath, ['-e', program, JSON.stringify(watched)], {
    cwd,
    // In a session of its own, so that Ctrl-C in a terminal reaches us and not it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.unref();
  const stdin = child.stdin as typeof child.stdin & { unref?: () => void };
  stdin.unref?.();
  stdin.on('error', () => {});
  return () => {
    child.ref();
    stdin.end();
    return ended;
  };
}
