import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where the manifest of a schema is: beside the file, or in the folder. */
export function manifestPathOf(schemaPath: string, named?: string | undefined): string {
  const folder = statSync(schemaPath, { throwIfNoEntry: false })?.isDirectory() ? schemaPath : dirname(schemaPath);
  return named === undefined ? join(folder, 'pgtrickle.json') : resolve(folder, named);
}
