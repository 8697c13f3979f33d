import { readFile } from 'node:fs/promises';
import { PgTrickleError } from '@pgtrickle-js/core/portable';

/** The text of a file; undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new PgTrickleError('PRISMA_FILE_UNREADABLE', { message: `${path} cannot be read: ${error.code ?? error.message}`, cause: error });
  });
}
