import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PyFloat } from '../../jinja/values/number.js';
import type { Manifest } from '../../manifest/types.js';

/** Writes `manifest.json` (version 12) into the target folder, in one step: a reader sees the old file or the new one. */
export async function writeManifest(manifest: Manifest, targetDir: string): Promise<string> {
  const path = join(targetDir, 'manifest.json');
  const partial = `${path}.${process.pid}.tmp`;
  await mkdir(targetDir, { recursive: true });
  await writeFile(partial, manifestJson(manifest));
  await rename(partial, path);
  return path;
}

/** What only the run needs is left out. */
export function manifestJson(manifest: Manifest): string {
  return JSON.stringify(manifest, (key, value: unknown) => {
    if (key === 'defer_relation') return undefined;
    return value instanceof PyFloat ? value.value : value;
  });
}
