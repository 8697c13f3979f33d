import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@pgtrickle-js/core/files';
import { unwritable } from './unwritable.js';

/** Writes an artifact in one step: a reader sees the old file or the new one. @throws {PgTrickleError} `FILE_WRITE_FAILED` */
export const writeJson = (dir: string, name: string, value: unknown): Promise<void> => writeText(dir, name, JSON.stringify(value));

/** The same for one that is text. */
export async function writeText(dir: string, name: string, text: string): Promise<void> {
  const path = join(dir, name);
  // Several invocations may write at a time, also in one process.
  const partial = `${path}.${process.pid}-${randomUUID()}.tmp`;
  try {
    makeFolder(dir);
    await removeLeftovers(dir, name);
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw unwritable(path, error);
  }
}

/** What processes that were killed while they wrote have left behind. */
async function removeLeftovers(dir: string, name: string): Promise<void> {
  for (const found of await readdir(dir)) {
    if (!found.startsWith(`${name}.`) || !found.endsWith('.tmp')) continue;
    const writer = /^(\d+)-/.exec(found.slice(name.length + 1))?.[1];
    if (writer !== undefined && !isRunning(Number(writer))) await rm(join(dir, found), { force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
