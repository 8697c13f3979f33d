import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes an artifact in one step: a reader sees the old file or the new one. */
export async function writeJson(dir: string, name: string, value: unknown): Promise<void> {
  // Several invocations may write at a time, also in one process.
  const partial = join(dir, `${name}.${randomUUID()}.tmp`);
  await mkdir(dir, { recursive: true });
  await writeFile(partial, JSON.stringify(value));
  await rename(partial, join(dir, name));
}
