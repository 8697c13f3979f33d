import { cp, mkdtemp, readdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { makeFolder } from '@pgtrickle-js/core/files';
import type { Context } from '../jinja/compile/frame.js';
import { parseYaml } from '../project/parse-yaml.js';
import { isRecord } from '../project/render-yaml.js';
import { extractTarball } from './extract-tarball.js';
import { fetchRetrying, withoutSecrets } from './fetch-retrying.js';
import { checkOut } from './git-checkout.js';
import { findOnHub, type HubOptions } from './hub.js';
import { type PackageSpec, parsePackage } from './package-spec.js';
import { readPackages } from './read-packages.js';

/** A package that is here, in one exact version. */
export interface ObtainedPackage {
  /** Of its dbt_project.yml: the name of its folder in dbt_packages. */
  readonly name: string;
  readonly shown: string;
  readonly version: string;
  /** A newer one than was asked for. */
  readonly newer: string | undefined;
  /** Its entry of package-lock.yml. */
  readonly locked: Readonly<Record<string, unknown>>;
  readonly needs: readonly PackageSpec[];
  readonly warning: string | undefined;
  /** Puts it into a folder that does not exist yet. */
  place(folder: string): Promise<void>;
}

export interface ObtainOptions extends HubOptions {
  /** Local packages are named from here. */
  readonly projectDir: string;
  /** A folder for downloads, which is removed afterwards. */
  readonly downloads: string;
  readonly context: Context;
}

/**
 * Gets a package: from disk, a repository, an archive or the hub.
 *
 * @throws {PgTrickleError} `DBT_PACKAGE_UNAVAILABLE`, `DBT_PACKAGE_INVALID`
 */
export async function obtainPackage(spec: PackageSpec, options: ObtainOptions): Promise<ObtainedPackage> {
  const { downloads, context, signal } = options;
  switch (spec.kind) {
    case 'local': {
      const folder = resolve(options.projectDir, spec.local);
      const name = await projectName(folder, spec.local);
      const { specs } = await readPackages(folder, context);
      return {
        ...{ name, shown: spec.local, version: `<local @ ${spec.local}>`, newer: undefined, warning: undefined, needs: specs },
        locked: { local: spec.local, name },
        place: (target) => symlink(folder, target, 'junction'),
      };
    }
    case 'git': {
      const work = await mkdtemp(join(downloads, 'git-'));
      const { commit } = await checkOut(spec.git, spec.revision, work, signal);
      const folder = spec.subdirectory === null ? work : inside(work, spec.subdirectory);
      const name = await projectName(folder, spec.git);
      const { specs } = await readPackages(folder, context);
      const unpinned = spec.warnsUnpinned && [null, 'HEAD', 'main', 'master'].includes(spec.revision);
      const written = String(spec.written.unrendered.git ?? spec.git);
      return {
        ...{ name, shown: withoutSecrets(spec.git), version: `revision ${commit}`, newer: undefined, needs: specs },
        warning: unpinned ? `The git package "${withoutSecrets(spec.git)}" is not pinned to a revision: it can change without warning` : undefined,
        locked: { git: written, name, revision: commit, ...(spec.subdirectory === null ? {} : { subdirectory: spec.subdirectory }) },
        place: (target) => cp(folder, target, { recursive: true }),
      };
    }
    case 'tarball': {
      const folder = await unpack(spec.tarball, options);
      await projectName(folder, spec.tarball);
      const { specs } = await readPackages(folder, context);
      return {
        ...{ name: spec.name, shown: withoutSecrets(spec.tarball), version: `tarball (url: ${withoutSecrets(spec.tarball)})`, newer: undefined },
        ...{ needs: specs, warning: undefined },
        locked: { name: spec.name, tarball: String(spec.written.unrendered.tarball ?? spec.tarball) },
        place: (target) => cp(folder, target, { recursive: true }),
      };
    }
    case 'hub': {
      const found = await findOnHub(spec, options);
      return {
        ...{ name: found.projectName, shown: spec.package, version: `version ${found.version}`, warning: undefined },
        newer: found.latest === found.version ? undefined : found.latest,
        needs: found.packages.map((entry) => parsePackage(entry, entry, spec.package)),
        locked: { name: found.projectName, package: spec.package, version: found.version },
        place: async (target) => cp(await unpack(found.tarball, options), target, { recursive: true }),
      };
    }
  }
}

/** The one folder in an archive. */
async function unpack(url: string, { downloads, signal }: ObtainOptions): Promise<string> {
  const work = await mkdtemp(join(downloads, 'tarball-'));
  makeFolder(work);
  await extractTarball(await fetchRetrying(url, signal), work);
  const [folder, ...more] = await readdir(work);
  if (folder === undefined || more.length > 0) throw invalid(`the archive ${withoutSecrets(url)} does not hold exactly one folder`);
  return join(work, folder);
}

/** @throws {PgTrickleError} `DBT_PACKAGE_INVALID` when there is no project, or its name is no name of a folder. */
async function projectName(folder: string, shown: string): Promise<string> {
  const text = await readFile(join(folder, 'dbt_project.yml'), 'utf8').catch(() => undefined);
  if (text === undefined) throw invalid(`there is no dbt_project.yml in the package ${withoutSecrets(shown)}`);
  const data = parseYaml(text, `${withoutSecrets(shown)}/dbt_project.yml`);
  const name = isRecord(data) ? data.name : undefined;
  if (typeof name !== 'string' || !/^[^\d\W]\w*$/.test(name))
    throw invalid(`the package ${withoutSecrets(shown)} has no name in its dbt_project.yml`);
  return name;
}

function inside(folder: string, path: string): string {
  const found = resolve(folder, path);
  if (!found.startsWith(folder)) throw invalid(`the subdirectory ${path} leads out of the repository`);
  return found;
}

function invalid(message: string): PgTrickleError {
  return new PgTrickleError('DBT_PACKAGE_INVALID', { message, hint: 'A package is a folder with a dbt_project.yml of its own.' });
}
