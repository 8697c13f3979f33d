import { PgTrickleError } from '@pgtrickle-js/core';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no folder can be made there',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EEXIST: 'there is a file where a folder has to be',
  ENOTDIR: 'there is a file where a folder has to be',
  EISDIR: 'there is a folder of that name',
};

const ofTarget = 'Make room or mend the rights, or name another folder with --target-path.';

/** Why a file, of `target` unless the hint says another, could not be written, as an error of ours: `FILE_WRITE_FAILED`. */
export function unwritable(path: string, cause: unknown, hint = ofTarget): PgTrickleError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new PgTrickleError('FILE_WRITE_FAILED', {
    message: `${path} cannot be written: ${code === undefined ? message : (reasons[code] ?? message)}`,
    hint,
    details: { path, reason: code },
    cause,
  });
}
