import { chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
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
    const [, pid, started] = pattern.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid), started)) continue;
    const folder = join(cache, name);
    const data = join(folder, 'data');
    // pg_ctl trusts the number in postmaster.pid, which after a reboot may be someone else's.
    if (isServerOf(data)) await run(pgCtl, ['stop', '--silent', '--mode=immediate', '--pgdata', data], { cwd: cache, user });
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isServerOf(data: string): boolean {
  try {
    const pid = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
    return commandLine(pid)?.includes(data) ?? false;
  } catch {
    return false;
  }
}
