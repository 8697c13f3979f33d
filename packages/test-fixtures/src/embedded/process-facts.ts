import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** When a process started, as a word that tells it from a later process with the same number; undefined when it is gone or the system does not say. */
export function startedAt(pid: number): string | undefined {
  if (platform() === 'linux') {
    // The name in parentheses may hold spaces; the 22nd field is the 20th after it.
    return readProc(pid, 'stat')
      ?.replace(/^.*\) /s, '')
      .split(' ')[19];
  }
  return ps(pid, 'lstart')?.replace(/\W+/g, '');
}

/** The program and arguments of a process, as one text; undefined when it is gone. */
export function commandLine(pid: number): string | undefined {
  return platform() === 'linux' ? readProc(pid, 'cmdline')?.replaceAll('\0', ' ') : ps(pid, 'command');
}

/** Whether a process is there and is the one that started then. */
export function isAlive(pid: number, started: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startedAt(pid);
  return now === undefined || started === 'unknown' || now === started;
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  if (platform() === 'win32') return undefined;
  const { status, stdout } = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
