import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a schema: itself, or every `.prisma` file of its folder, in order. */
export function schemaPaths(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.prisma') && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
