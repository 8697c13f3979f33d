import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { makeFolder } from './make-folder.js';

export interface WriteFilesOptions {
  /** Of files that are made; those that are there keep theirs. Default: what the system gives new files. */
  readonly mode?: number | undefined;
  /** Refuse a file that is there. Default: write over it. */
  readonly isNew?: boolean | undefined;
}

interface Staged {
  readonly path: string;
  readonly target: string;
  readonly temporary: string;
}

/**
 * Writes files all together, with the folders that they need: each is written beside its place first, so that a full disk or a folder without rights leaves
 * everything as it was. What fails after that, as another process in the way, is said with what was written. A link stays one; what is no file, as /dev/stdout, is written to as it is.
 *
 * @param files - texts by path
 * @throws {PgTrickleError} `FILE_WRITE_FAILED`, with the path and the system's reason in words
 * @example
 * writeFiles(new Map([['stream_tables/totals.sql', text]]));
 */
export function writeFiles(files: ReadonlyMap<string, string>, options: WriteFilesOptions = {}): void {
  const staged: Staged[] = [];
  const folders: string[] = [];
  const written: string[] = [];
  let at = '';
  try {
    for (const [path, text] of files) {
      at = path;
      folders.push(...makeFolder(dirname(path)));
      const stat = existing(path, options);
      if (stat !== undefined && !stat.isFile()) {
        writeFileSync(path, text);
        written.push(path);
        continue;
      }
      const target = stat === undefined ? path : realpathSync(path);
      // A name of its own, because the file's may be as long as names can be.
      const temporary = join(dirname(target), `.pgtrickle-${process.pid}-${staged.length}.tmp`);
      staged.push({ path, target, temporary });
      writeFileSync(temporary, text, { flag: 'wx', mode: options.mode });
      if (stat !== undefined) chmodSync(temporary, stat.mode);
    }
    for (const { path, target, temporary } of staged) {
      at = path;
      if (options.isNew) placeNew(temporary, target);
      else renameSync(temporary, target);
      written.push(path);
    }
  } catch (error) {
    for (const { temporary } of staged) rmSync(temporary, { force: true });
    for (const folder of folders.reverse()) removeIfEmpty(folder);
    throw unwritable(at, error as NodeJS.ErrnoException, written);
  }
}

/** Puts a file where nothing may stand: a link is not made over what somebody else has put there since, as a renamed file would be. */
function placeNew(temporary: string, target: string): void {
  try {
    linkSync(temporary, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // Some file systems know no links.
    copyFileSync(temporary, target, constants.COPYFILE_EXCL);
  }
  rmSync(temporary);
}

/** What stands there, behind links. */
function existing(path: string, { isNew = false }: WriteFilesOptions): Stats | undefined {
  if (isNew && lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw Object.assign(new Error('it exists'), { code: 'EEXIST' });
  const stat = statSync(path, { throwIfNoEntry: false });
  // A file that may not be written is not replaced either.
  if (stat !== undefined) accessSync(path, constants.W_OK);
  if (stat?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  return stat;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else has put something there.
  }
}

function unwritable(path: string, error: NodeJS.ErrnoException, written: readonly string[]): PgTrickleError {
  const left = written.length === 0 ? 'Nothing was changed.' : `Written before: ${written.join(', ')}; the others are as they were.`;
  return new PgTrickleError('FILE_WRITE_FAILED', {
    message: `${path} cannot be written: ${writeProblem(error)}`,
    hint: `${left} Name another place, or see to this one.`,
    details: { path, reason: error.code, written },
    cause: error,
  });
}

/** Why the system does not let a file be written, in words. */
export function writeProblem({ code = '', message }: NodeJS.ErrnoException): string {
  return reasons[code] ?? message;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'it is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a file stands where a folder has to be',
  EEXIST: 'it exists',
  ENOENT: 'nothing can be made there',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};
