import { rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { readRoot, readWithoutProfile } from '../project/read-root.js';
import type { CommandOptions, CommandResult } from './handler.js';

/**
 * Deletes the folders that `clean-targets` names, `target` if it names none. Needs no profile.
 *
 * @throws {PgTrickleError} `DBT_PROJECT_INVALID` before anything is deleted, when one lies outside of the project or holds its sources.
 */
export async function clean(options: CommandOptions): Promise<CommandResult> {
  const { env = process.env, emit } = options;
  const rootFile = await readRoot(options);
  const { projectDir: root, raw } = rootFile;
  const file = readWithoutProfile(rootFile, options);
  const { modelPaths, seedPaths, macroPaths, testPaths, snapshotPaths, analysisPaths, functionPaths } = file;
  const own = [...modelPaths, ...seedPaths, ...macroPaths, ...testPaths, ...snapshotPaths, ...analysisPaths, ...functionPaths];
  const targetPath = options.targetPath ?? env.DBT_TARGET_PATH ?? file.targetPath;
  const targets = raw['clean-targets'] === undefined ? [targetPath] : file.cleanTargets;
  const folders = [...new Set(targets)].map((path) => resolve(root, path));
  for (const folder of folders) {
    const path = relative(root, folder);
    const isOutside = path === '' || path.startsWith('..');
    if (isOutside && (path === '' || options.cleanProjectFilesOnly !== false))
      throw refused(folder, 'lies outside of the project', 'Pass --no-clean-project-files-only to delete it.');
    const source = own.find((one) => !relative(folder, resolve(root, one)).startsWith('..'));
    if (source !== undefined) throw refused(folder, `holds sources of the project (${source})`, 'Take it out of clean-targets.');
  }
  for (const folder of folders) {
    emit({ kind: 'message', level: 'info', text: `Checking ${folder}/*` });
    await rm(folder, { recursive: true, force: true });
    emit({ kind: 'message', level: 'info', text: `Cleaned ${folder}/*` });
  }
  emit({ kind: 'message', level: 'info', text: 'Finished cleaning all paths.' });
  return {};
}

function refused(folder: string, why: string, hint: string): PgTrickleError {
  return new PgTrickleError('DBT_PROJECT_INVALID', { message: `${folder} is not cleaned: it ${why}`, hint, details: { folder } });
}
