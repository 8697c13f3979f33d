import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes an artifact in one step: a reader sees the old file or the new one. */
export const writeJson = (dir: string, name: string, value: unknown): Promise<void> => writeText(dir, name, JSON.stringify(value));

/** The same for one that is text. */
export async function writeText(dir: string, name: string, text: string): Promise<void> {
  // Several invocations may write at a time, also in one process.
  const partial = join(dir, `${name}.${randomUUID()}.tmp`);
  await mkdir(dir, { recursive: true });
  await writeFile(partial, text);
  await rename(partial, join(dir, name));
}
