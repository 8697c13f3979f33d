import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ObtainedPackage } from './obtain-package.js';

/**
 * Makes a folder of exactly these packages. They are put together beside it and take its place when all are there: until then, and when one
 * cannot be had, the packages that were there stay.
 */
export async function installPackages(packages: readonly ObtainedPackage[], folder: string, onPlaced: (one: ObtainedPackage) => void): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const next = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  const former = `${next}-former`;
  try {
    for (const one of packages) {
      await one.place(join(next, one.name));
      onPlaced(one);
    }
    await rename(folder, former).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(next, folder);
  } finally {
    await Promise.all([next, former].map((one) => rm(one, { recursive: true, force: true })));
  }
}
