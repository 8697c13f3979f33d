import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A cached folder, built when absent. It is complete or not there: built aside and renamed, so that a build that is killed
 * leaves nothing half done and of several at once one wins and the others use it.
 */
export async function buildOnce(folder: string, build: (aside: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const aside = await mkdtemp(join(dirname(folder), 'building-'));
  try {
    await build(aside);
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
