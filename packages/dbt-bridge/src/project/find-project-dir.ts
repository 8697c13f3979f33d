import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import type { ProjectOptions } from './types.js';

/** The folder of dbt_project.yml: the one that was named, else the nearest at or above the current one. @throws {PgTrickleError} `DBT_PROJECT_MISSING` */
export async function findProjectDir(options: Pick<ProjectOptions, 'projectDir' | 'cwd' | 'env'>): Promise<string> {
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const given = options.projectDir ?? env.DBT_PROJECT_DIR;
  const start = given === undefined || given === '' ? cwd : resolve(cwd, given);
  const hasProject = async (folder: string) => (await stat(join(folder, 'dbt_project.yml')).catch(() => undefined))?.isFile() === true;
  for (let folder = start; ; folder = dirname(folder)) {
    if (await hasProject(folder)) return folder;
    if ((given !== undefined && given !== '') || dirname(folder) === folder) break;
  }
  throw new PgTrickleError('DBT_PROJECT_MISSING', {
    message: `there is no dbt_project.yml in ${start}`,
    hint: 'Go to the folder of the project, or name it with --project-dir.',
    details: { folder: start },
  });
}
