import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { baseContext } from '../context/base-context.js';
import type { Context } from '../jinja/compile/frame.js';
import { readBuiltInPackages } from './built-in-packages.js';
import { checkDbtVersion } from './check-dbt-version.js';
import { checkPackagesInstalled, findInstalledPackages } from './installed-packages.js';
import { readProfile, targetOf } from './profile.js';
import { parseProjectFile, readRaw } from './project-file.js';
import { readPackageFiles } from './read-package-files.js';
import { readRoot } from './read-root.js';
import { parseSelectors } from './read-selectors.js';
import type { YamlFile } from './render-yaml.js';
import type { LoadedPackage, LoadedProject, ProjectOptions, Warning } from './types.js';

/**
 * Reads a project: its settings, its profile, its packages and every file that dbt looks at. Nothing connects to the database.
 *
 * @throws {PgTrickleError} `DBT_PROJECT_*`, `DBT_PROFILE_*`, `DBT_PACKAGE_MISSING`, `DBT_YAML_INVALID`
 * @example
 * const loaded = await loadProject({ projectDir: 'examples/dbt-project', target: 'dev' });
 */
export async function loadProject(options: ProjectOptions & { flags?: Readonly<Record<string, unknown>> } = {}): Promise<LoadedProject> {
  const startedAt = new Date().toISOString();
  const env = options.env ?? process.env;
  const warnings: Warning[] = [];
  const { projectDir, yaml: rootFile, raw, profileName } = await readRoot(options, warnings);
  const profile = await readProfile({ name: profileName, projectDir, options });
  const cliVars = options.vars ?? {};
  const invocationId = options.invocationId ?? randomUUID();
  const context = baseContext({ env, vars: [cliVars], target: targetOf(profile), invocationId, startedAt, flags: options.flags ?? {} });

  const hashedSeedBytes = ((options.maximumSeedSizeMib ?? 1) || Number.POSITIVE_INFINITY) * 1024 * 1024;
  const load = async (root: string, isRoot: boolean): Promise<LoadedPackage> => {
    const yaml = isRoot ? rootFile : await readProjectYaml(root, projectDir);
    const file = parseProjectFile(isRoot ? { ...raw } : readRaw(yaml, []), yaml, context, isRoot ? warnings : []);
    if (options.versionCheck !== false) checkDbtVersion(file, yaml.displayPath);
    const shownRoot = relative(projectDir, root).split(sep).join('/');
    return { name: file.name, root, isRoot, file, files: await readPackageFiles({ name: file.name, root, file, shownRoot, hashedSeedBytes }) };
  };
  const root = await load(projectDir, true);
  const installPath = resolve(projectDir, options.packagesInstallPath ?? env.DBT_PACKAGES_INSTALL_PATH ?? root.file.packagesInstallPath);
  const installed = await findInstalledPackages(installPath);
  await checkPackagesInstalled(projectDir, installed);
  // A project that dbt-core runs as well has installed the package of macros that we bring ourselves.
  const others = (await Promise.all(installed.map((folder) => load(folder, false)))).filter(({ name }) => name !== 'dbt_pgtrickle');
  const targetPath = options.targetPath ?? env.DBT_TARGET_PATH ?? root.file.targetPath;
  return {
    root,
    packages: byName([root, ...others, ...readBuiltInPackages()]),
    profile,
    cliVars,
    env,
    invocationId,
    startedAt,
    targetDir: resolve(projectDir, targetPath),
    selectors: await readSelectors(projectDir, context),
    warnings,
  };
}

function byName(packages: readonly LoadedPackage[]): Map<string, LoadedPackage> {
  const named = new Map<string, LoadedPackage>();
  for (const one of packages) {
    const other = named.get(one.name);
    if (other !== undefined) {
      throw new PgTrickleError('DBT_PROJECT_INVALID', {
        message: `two packages have the name "${one.name}": ${other.root} and ${one.root}`,
        hint: 'Packages need names of their own: remove or rename one of them.',
      });
    }
    named.set(one.name, one);
  }
  return named;
}

async function readProjectYaml(folder: string, projectDir: string): Promise<YamlFile> {
  const path = join(folder, 'dbt_project.yml');
  return { displayPath: relative(projectDir, path) || 'dbt_project.yml', text: await readFile(path, 'utf8') };
}

async function readSelectors(projectDir: string, context: Context) {
  const text = await readFile(join(projectDir, 'selectors.yml'), 'utf8').catch(() => undefined);
  return text === undefined ? [] : parseSelectors({ displayPath: 'selectors.yml', text }, context);
}
