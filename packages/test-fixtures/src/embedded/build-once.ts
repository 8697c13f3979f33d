import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A cached folder, built when absent. It is complete or not there: built aside and renamed, so that a build that is killed
 * leaves nothing half done and of several at once one wins and the others use it. Its time is that of its last use.
 */
export async function buildOnce(folder: string, build: (aside: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) {
    const now = new Date();
    await utimes(folder, now, now).catch(() => {});
    return folder;
  }
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
