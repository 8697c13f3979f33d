import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { baseContext } from '../context/base-context.js';
import { dbtVersion } from '../context/dbt-version.js';
import { addPackage } from '../deps/add-package.js';
import { installPackages } from '../deps/install-packages.js';
import { lockFileName, lockText, packagesHash, readLock } from '../deps/lock-file.js';
import type { ObtainedPackage } from '../deps/obtain-package.js';
import { readPackages } from '../deps/read-packages.js';
import { resolvePackages } from '../deps/resolve-packages.js';
import { readRoot, readWithoutProfile } from '../project/read-root.js';
import type { CommandOptions, CommandResult } from './handler.js';

/**
 * Installs the packages that a project asks for, in the versions of package-lock.yml where they were found for the same packages.yml.
 *
 * @throws {PgTrickleError} `DBT_PACKAGE_*`; what was installed before is then still there.
 */
export async function deps(options: CommandOptions): Promise<CommandResult> {
  const { env = process.env, emit, signal } = options;
  const say = (text: string) => emit({ kind: 'message', level: 'info', text });
  const root = await readRoot(options);
  const { projectDir } = root;
  const context = baseContext({ env, vars: [options.vars ?? {}], allowSecrets: true });
  if (options.addPackage !== undefined) say(await addPackage(projectDir, options.addPackage, options.source ?? 'hub'));
  const asked = await readPackages(projectDir, context);
  const sha1 = packagesHash(asked.specs);
  const lock = await readLock(projectDir, context);
  const isLocked = lock?.sha1 === sha1 && options.upgrade !== true;
  const folder = resolve(
    projectDir,
    options.packagesInstallPath ?? env.DBT_PACKAGES_INSTALL_PATH ?? readWithoutProfile(root, options).packagesInstallPath,
  );
  if (asked.specs.length === 0) {
    emit({ kind: 'message', level: 'warn', name: 'DepsNoPackagesFound', text: `Warning: No packages were found in ${asked.file}` });
    return {};
  }
  if (isLocked && options.lock) return {};
  const downloads = await mkdtemp(join(tmpdir(), 'pgt-dbt-deps-'));
  try {
    const found = await resolvePackages(isLocked ? lock.specs : asked.specs, {
      projectDir,
      downloads,
      context,
      baseUrl: env.DBT_PACKAGE_HUB_URL || 'https://hub.getdbt.com/',
      dbtVersion: options.versionCheck === false ? undefined : dbtVersion,
      signal,
    });
    for (const { warning } of found) if (warning !== undefined) emit({ kind: 'message', level: 'warn', name: 'DepsUnpinned', text: warning });
    if (!options.lock) await installPackages(found, folder, (one) => describe(one).forEach(say));
    if (!isLocked) {
      // Written last: a lock that names what could not be installed would be believed the next time.
      await writeIfChanged(
        join(projectDir, lockFileName),
        lockText(
          found.map(({ locked }) => locked),
          sha1,
        ),
      );
      say(`Updating lock file in file path: ${join(projectDir, lockFileName)}`);
    }
    const outdated = found.filter(({ newer }) => newer !== undefined).map(({ shown }) => shown);
    if (outdated.length > 0)
      say(`Updates available for packages: ${outdated.join(', ')}. Update your versions in ${asked.file}, then run pgt-dbt deps`);
    return {};
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

function describe({ shown, version, newer }: ObtainedPackage): string[] {
  return [`Installing ${shown}`, `Installed from ${version}`, ...(newer === undefined ? [] : [`Updated version available: ${newer}`])];
}

async function writeIfChanged(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeFile(path, text);
}
