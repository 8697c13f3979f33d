import { readdir, stat } from 'node:fs/promises';
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
export async function findFiles(root: string, searchPaths: readonly string[], isIgnored: (path: string) => boolean): Promise<FoundFile[]> {
  const found = await Promise.all([...new Set(searchPaths)].map((searchPath) => walk(root, searchPath.replace(/\/+$/, ''), searchPath, isIgnored)));
  return found.flat();
}

async function walk(root: string, folder: string, searchPath: string, isIgnored: (path: string) => boolean): Promise<FoundFile[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      const kind = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => undefined) : entry;
      if (kind?.isDirectory()) return walk(root, path, searchPath, isIgnored);
      return kind?.isFile() && !/^[.#~]/.test(entry.name) && !isIgnored(path) ? [{ path, searchPath }] : [];
    }),
  );
  return nested.flat();
}
