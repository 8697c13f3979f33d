import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file found below one of a package's search paths. */
export interface FoundFile {
  /** Relative to the package, forward slashes. */
  readonly path: string;
  readonly searchPath: string;
}

/**
 * Lists every file below the search paths, in the order of their names. A path that does not exist holds nothing. Symbolic links are
 * followed; names that start with `.`, `#` or `~` are passed over, as dbt does.
 */
export function findFiles(root: string, searchPaths: readonly string[], isIgnored: (path: string) => boolean): FoundFile[] {
  return [...new Set(searchPaths)].flatMap((searchPath) => {
    const found: FoundFile[] = [];
    walk(root, searchPath.replace(/\/+$/, ''), (path) => {
      if (!isIgnored(path)) found.push({ path, searchPath });
    });
    return found;
  });
}

/** Synchronously, as the files are read: a promise for each of them would cost more than the listing. */
function walk(root: string, folder: string, onFile: (path: string) => void): void {
  for (const entry of entriesOf(join(root, folder))) {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? target(join(root, path)) : entry;
    if (kind?.isDirectory()) walk(root, path, onFile);
    else if (kind?.isFile() && !/^[.#~]/.test(entry.name)) onFile(path);
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** What a symbolic link leads to, if it leads anywhere. */
function target(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
