import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, chownSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { FixtureError } from '../fixture-error.js';
import type { Binaries } from './binaries.js';
import { buildOnce } from './build-once.js';
import { failureReason } from './failure-reason.js';
import { run } from './run.js';
import { spreadFolders } from './spread-folders.js';
import type { SystemUser } from './system-user.js';

/** A password is asked for on loopback too: whoever is superuser of a server can run programs as the user that it runs as. */
const initdbArguments = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-sync',
  '--no-instructions',
];

/** Where a data directory is copied to and whose it becomes. */
export interface DataDirectoryOptions {
  readonly cache: string;
  readonly binaries: Binaries;
  readonly user: SystemUser | undefined;
}

/**
 * Copies a data directory fresh from initdb to `target`. The original is made once and kept in the cache, by version and settings.
 *
 * @returns the password of the superuser `postgres`.
 */
export async function copyDataDirectory(target: string, { cache, binaries, user }: DataDirectoryOptions): Promise<string> {
  const key = createHash('sha256')
    .update(JSON.stringify([binaries.version, initdbArguments, user?.uid]))
    .digest('hex')
    .slice(0, 12);
  const original = await buildOnce(join(cache, `data-${key}`), (aside) => initialise(aside, { cache, binaries, user }));
  await copyAs(user, join(original, 'data'), target, cache);
  spreadFolders(join(target, 'base'));
  return readFileSync(join(original, 'password'), 'utf8');
}

async function initialise(folder: string, { cache, binaries, user }: DataDirectoryOptions): Promise<void> {
  const password = join(folder, 'password');
  writeFileSync(password, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (user) for (const path of [folder, password]) chownSync(path, user.uid, user.gid);
  const { ok, output } = await run(binaries.initdb, [...initdbArguments, `--pwfile=${password}`, '--pgdata', join(folder, 'data')], {
    cwd: cache,
    user,
  });
  if (!ok) throw new FixtureError('FIXTURE_START', `initdb failed: ${failureReason(output)}`);
}

/**
 * As the server's user, to whom the files then belong; `cp` copies the thousand files in a fifth of the time that Node takes.
 *
 * @param isLive a server works in the source: files that go meanwhile are none of a base backup
 */
export async function copyAs(user: SystemUser | undefined, source: string, target: string, cwd: string, isLive = false): Promise<void> {
  if (platform() === 'win32') return cp(source, target, { recursive: true });
  const { ok, output } = await run('cp', ['-pR', source, target], { cwd, user });
  const hasOnlyLostFiles = isLive && output.split('\n').every((line) => line.endsWith(': No such file or directory'));
  if (!ok && !hasOnlyLostFiles) throw new FixtureError('FIXTURE_START', `the data directory could not be copied: ${failureReason(output)}`);
}

/** Adds settings to a data directory, in the server's own file and quoting. */
export function writeSettings(data: string, settings: Readonly<Record<string, string | number>>): void {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoteSetting(String(value))}`);
  appendFileSync(join(data, 'postgresql.conf'), `\n${lines.join('\n')}\n`);
}

/** The file knows backslashes as in C, and no string over two lines. */
function quoteSetting(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
}
