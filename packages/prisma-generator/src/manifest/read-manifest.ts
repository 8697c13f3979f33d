import { readText } from '../files/read-text.js';
import type { Manifest } from './manifest.js';
import { parseManifest } from './parse-manifest.js';

/**
 * Reads the manifest; undefined when there is none.
 *
 * @param shown the path as messages show it
 * @throws {PgTrickleError} `PRISMA_MANIFEST_INVALID`
 */
export async function readManifest(path: string, shown: string): Promise<Manifest | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : parseManifest(text, shown);
}
