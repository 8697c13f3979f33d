import { chownSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { commandLine, isAlive, startedAt } from './process-facts.js';
import { run } from './run.js';
import type { SystemUser } from './system-user.js';

const pattern = /^run-(\d+)-(\w+)-\w+$/;

/** A folder for one server, named after the process that owns it: `run-<pid>-<start of that process>-<random>`. */
export function newRunFolder(cache: string, user: SystemUser | undefined): string {
  const random = Math.random().toString(36).slice(2, 8);
  const folder = join(cache, `run-${process.pid}-${startedAt(process.pid) ?? 'unknown'}-${random}`);
  mkdirSync(folder, { mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** Ends the servers and removes the folders whose owner is gone. The watchdog does that in time, unless it was killed as well. */
export async function reap(cache: string, pgCtl: string, user: SystemUser | undefined): Promise<void> {
  for (const name of readdirSync(cache)) {
    if (isExpired(cache, name)) await rm(join(cache, name), { recursive: true, force: true });
    const [, pid, started] = pattern.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid), started)) continue;
    const folder = join(cache, name);
    const data = join(folder, 'data');
    // pg_ctl trusts the number in postmaster.pid, which after a reboot may be someone else's.
    if (isServerOf(data)) await run(pgCtl, ['stop', '--silent', '--mode=immediate', '--pgdata', data], { cwd: cache, user });
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What was not used for a week, and what a build that was killed left an hour ago. Binaries stay: a server may run from them for longer. */
function isExpired(cache: string, name: string): boolean {
  const hours = name.startsWith('building-') ? 1 : /^(data|stand-in)-/.test(name) ? 7 * 24 : Number.POSITIVE_INFINITY;
  const lastUse = statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - lastUse > hours * 3_600_000;
}

function isServerOf(data: string): boolean {
  try {
    const pid = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
    // On Windows a stop goes through a pipe that only a server has, so it cannot meet anyone else.
    return platform() === 'win32' || (commandLine(pid)?.includes(data) ?? false);
  } catch {
    return false;
  }
}
