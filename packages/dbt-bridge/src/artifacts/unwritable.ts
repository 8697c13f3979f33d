import { PgTrickleError } from '@pgtrickle-js/core';
import { writeProblem } from '@pgtrickle-js/core/files';

const ofTarget = 'Make room or mend the rights, or name another folder with --target-path.';

/** Why a file, of `target` unless the hint says another, could not be written, as an error of ours: `FILE_WRITE_FAILED`. */
export function unwritable(path: string, cause: unknown, hint = ofTarget): PgTrickleError {
  const error = cause as NodeJS.ErrnoException;
  return new PgTrickleError('FILE_WRITE_FAILED', {
    message: `${path} cannot be written: ${writeProblem(error)}`,
    hint,
    details: { path, reason: error.code },
    cause,
  });
}
