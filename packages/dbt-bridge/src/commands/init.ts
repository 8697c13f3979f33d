import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { writeFiles } from '@pgtrickle-js/core/files';
import { findProfileFile, readProfile } from '../project/profile.js';
import { readRoot } from '../project/read-root.js';
import type { CommandOptions, CommandResult } from './handler.js';
import { profileText, starterProject } from './starter-project.js';

/**
 * Writes a project that runs as it is, or, in the folder of a project, the profile that it lacks. Nothing that exists is overwritten.
 *
 * @throws {PgTrickleError} `USAGE_INVALID` without a usable name; `DBT_PROJECT_INVALID` when the folder is there already; `FILE_WRITE_FAILED` where not all of it can be written.
 */
export async function init(options: CommandOptions): Promise<CommandResult> {
  const { argument: name, cwd = process.cwd(), emit } = options;
  const say = (text: string) => emit({ kind: 'message', level: 'info', text });
  if (name === undefined) return initProfile(options, say);
  if (!/^[A-Za-z_]\w*$/.test(name))
    throw new PgTrickleError('USAGE_INVALID', {
      message: `"${name}" is no name for a project`,
      hint: 'Use letters, digits and underscores: pgt-dbt init my_shop.',
    });
  const folder = resolve(cwd, options.projectDir ?? '', name);
  if (await exists(folder))
    throw new PgTrickleError('DBT_PROJECT_INVALID', {
      message: `a project called ${name} already exists here`,
      hint: 'Take another name, or remove the folder.',
      details: { folder },
    });
  const files = { ...starterProject(name), ...(options.skipProfileSetup ? {} : { 'profiles.yml': profileText(name) }) };
  writeFiles(new Map(Object.entries(files).map(([path, text]) => [join(folder, path), text])), { isNew: true });
  say(`Your new project "${name}" was created in ${folder}`);
  say(`Set PGHOST, PGUSER, PGPASSWORD and PGDATABASE, or write the connection to ${name}/profiles.yml. Then: cd ${name} && pgt-dbt build`);
  return {};
}

/** A profile beside dbt_project.yml where there is none, or a word about the one that there is. */
async function initProfile(options: CommandOptions, say: (text: string) => void): Promise<CommandResult> {
  const root = await readRoot(options).catch((error) => {
    if (error instanceof PgTrickleError && error.code === 'DBT_PROJECT_MISSING')
      throw new PgTrickleError('USAGE_INVALID', { message: 'init needs the name of the project', hint: 'Write pgt-dbt init my_shop.' });
    throw error;
  });
  const name = options.profile ?? root.profileName;
  const file = await findProfileFile(name, root.projectDir, options).catch(() => undefined);
  if (file !== undefined) {
    const { name: found, targetName } = await readProfile({ name: root.profileName, projectDir: root.projectDir, options });
    say(`The profile "${found}" with the target ${targetName} is in ${file.displayPath}. Nothing was written.`);
    return {};
  }
  if (name === undefined)
    throw new PgTrickleError('DBT_PROFILE_MISSING', {
      message: 'no profile is named in dbt_project.yml',
      hint: 'Add a line such as profile: my_profile.',
    });
  if (options.skipProfileSetup) return {};
  const path = join(root.projectDir, 'profiles.yml');
  writeFiles(new Map([[path, profileText(name)]]), { isNew: true });
  say(`The profile "${name}" was written to ${path}. Check its connection with pgt-dbt debug.`);
  return {};
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
