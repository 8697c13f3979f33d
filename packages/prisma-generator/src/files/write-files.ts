import { access, constants, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '@pgtrickle-js/core/files';
import { PgTrickleError } from '@pgtrickle-js/core/portable';

/** Texts by path. */
export type FileMap = ReadonlyMap<string, string>;

/**
 * Writes files all together: everything is written beside its place first, so that a full disk or a folder that may not be written leaves all as it was.
 *
 * @throws {PgTrickleError} `PRISMA_FILE_UNWRITABLE`
 */
export async function writeFiles(files: FileMap): Promise<void> {
  const staged: { path: string; temporary: string }[] = [];
  try {
    for (const [path, text] of files) {
      makeFolder(dirname(path));
      const exists = await stat(path).then(
        () => true,
        () => false,
      );
      if (exists) await access(path, constants.W_OK);
      const temporary = `${path}.${process.pid}.tmp`;
      staged.push({ path, temporary });
      await writeFile(temporary, text);
    }
    for (const { path, temporary } of staged) await rename(temporary, path);
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true }).catch(() => {});
    throw unwritable(error);
  }
}

/** The text of a file; undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new PgTrickleError('PRISMA_FILE_UNREADABLE', { message: `${path} cannot be read: ${error.code ?? error.message}`, cause: error });
  });
}

/** A file that cannot be written, with the reason in words. */
export function unwritable(error: unknown): PgTrickleError {
  const { path, code, message } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? message : (reasons[code] ?? code);
  return new PgTrickleError('PRISMA_FILE_UNWRITABLE', {
    message: `${path?.replace(/\.\d+\.tmp$/, '') ?? 'a file'} cannot be written: ${reason}`,
    hint: 'Nothing was changed. Make the folder writable, or name another one.',
    details: { path, reason: code },
    cause: error,
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};
