import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { FixtureError, messageOf } from '../fixture-error.js';
import { spreadFolders } from './spread-folders.js';
import { canRead, type SystemUser } from './system-user.js';

/**
 * The folder `pgtrickle-fixtures-<user>` in the temporary folder, made when absent. It holds what outlives a server
 * (a data directory fresh from initdb, binaries where node_modules cannot be used in place) and a folder per running server.
 */
export function cacheFolder(user?: SystemUser): string {
  const parents = [tmpdir(), '/tmp'];
  const parent = parents.find((path) => existsSync(path) && canRead(path, user));
  if (parent === undefined) {
    throw new FixtureError(
      'FIXTURE_UNAVAILABLE',
      `${user ? `the user ${user.name}` : 'we'} can enter none of the temporary folders ${parents.join(', ')}`,
      {
        hint: 'Set TMPDIR to a folder that every user can enter.',
      },
    );
  }
  const name = process.getuid ? String(process.getuid()) : userInfo().username;
  const folder = join(parent, `pgtrickle-fixtures-${name}`);
  try {
    if (make(folder)) spreadFolders(folder);
    refuseForeign(folder);
    // Only we can write. Started by root, the server runs as another user, who has to enter; the umask may have forbidden that.
    chmodSync(folder, process.getuid?.() === 0 ? 0o755 : 0o700);
  } catch (cause) {
    if (cause instanceof FixtureError) throw cause;
    throw new FixtureError('FIXTURE_UNAVAILABLE', `the temporary folder cannot be written to: ${messageOf(cause)}`, {
      hint: 'Set TMPDIR to a folder on a disk with room, in which you may write.',
      cause,
    });
  }
  return folder;
}

/** Whether the folder had to be made. Not `recursive`: where a file system refuses, Node then tries for ever. */
function make(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** In a shared /tmp anyone can make a folder with this name first: what we run must not come from there. */
function refuseForeign(folder: string): void {
  const found = lstatSync(folder);
  if (found.isDirectory() && (!process.getuid || found.uid === process.getuid())) return;
  throw new FixtureError('FIXTURE_UNAVAILABLE', `${folder} belongs to someone else`, { hint: 'Remove it, or set TMPDIR to another folder.' });
}
