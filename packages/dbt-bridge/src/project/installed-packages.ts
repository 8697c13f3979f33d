import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { parseYaml } from './parse-yaml.js';
import { isRecord } from './render-yaml.js';

/** The folders below `dbt_packages` that hold a project, sorted. */
export async function findInstalledPackages(installPath: string): Promise<string[]> {
  const names = await readdir(installPath).catch(() => []);
  const isProject = async (name: string) => (await stat(join(installPath, name, 'dbt_project.yml')).catch(() => undefined))?.isFile() === true;
  const kept = await Promise.all(names.map(async (name) => ((await isProject(name)) ? [join(installPath, name)] : [])));
  return kept.flat().sort();
}

/**
 * How many packages the project asks for, in package-lock.yml where there is one, else in packages.yml or dependencies.yml.
 *
 * @throws {PgTrickleError} `DBT_PACKAGE_MISSING` when fewer are installed: `deps` was not run.
 */
export async function checkPackagesInstalled(projectDir: string, installed: readonly string[]): Promise<void> {
  for (const name of ['package-lock.yml', 'packages.yml', 'dependencies.yml']) {
    const text = await readFile(join(projectDir, name), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const data = parseYaml(text, name);
    const asked = isRecord(data) && Array.isArray(data.packages) ? data.packages.length : 0;
    if (asked > installed.length) {
      throw new PgTrickleError('DBT_PACKAGE_MISSING', {
        message: `${asked} package${asked === 1 ? ' is' : 's are'} asked for and ${installed.length} installed (in ${name})`,
        hint: 'Run pgt-dbt deps to install them.',
        details: { asked, installed: installed.length, file: name },
      });
    }
    return;
  }
}
