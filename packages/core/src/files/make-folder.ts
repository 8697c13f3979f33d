import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are not there. Node's own `recursive` never returns where a file system says of a folder that exists that
 * nothing can be made in it for lack of it, as /proc does.
 *
 * @returns the folders that were made, the outermost first
 * @throws the system's error: `ENOENT` for such a place, `ENOTDIR` where a file stands
 */
export function makeFolder(path: string): string[] {
  try {
    return makeOne(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    const above = makeFolder(dirname(path));
    return [...above, ...makeOne(path)];
  }
}

/** Two may make it at the same time. */
function makeOne(path: string): string[] {
  try {
    mkdirSync(path);
    return [path];
  } catch (error) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return [];
    // Above the last folder the system says so itself.
    if (stat !== undefined) Object.assign(error as NodeJS.ErrnoException, { code: 'ENOTDIR' });
    throw error;
  }
}
