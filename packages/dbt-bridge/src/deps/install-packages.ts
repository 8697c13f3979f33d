import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '@pgtrickle-js/core/files';
import { unwritable } from '../artifacts/unwritable.js';
import type { ObtainedPackage } from './obtain-package.js';

/**
 * Makes a folder of exactly these packages. They are put together beside it and take its place when all are there: until then, and when one
 * cannot be had, the packages that were there stay.
 *
 * @throws {PgTrickleError} `FILE_WRITE_FAILED` when no folder can be made there
 */
export async function installPackages(packages: readonly ObtainedPackage[], folder: string, onPlaced: (one: ObtainedPackage) => void): Promise<void> {
  const next = await folderBeside(folder);
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

async function folderBeside(folder: string): Promise<string> {
  try {
    makeFolder(dirname(folder));
    return await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  } catch (error) {
    throw unwritable(folder, error, 'Make room or mend the rights, or name another folder as packages-install-path in dbt_project.yml.');
  }
}
