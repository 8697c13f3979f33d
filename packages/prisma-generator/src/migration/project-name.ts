import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a project calls itself: it tells its stream tables from those of others. */
export function projectName(folder: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    if (typeof name === 'string' && name !== '') return name;
  } catch {
    // A folder without a readable package.json has its own name.
  }
  return basename(folder) || 'prisma';
}
