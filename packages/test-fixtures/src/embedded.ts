import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Binaries, findBinaries } from './embedded/binaries.js';
import { cacheFolder } from './embedded/cache-folder.js';
import { copyDataDirectory, writeSettings } from './embedded/data-directory.js';
import { failureReason } from './embedded/failure-reason.js';
import { freePort } from './embedded/free-port.js';
import { run } from './embedded/run.js';
import { newRunFolder, reap } from './embedded/run-folder.js';
import { type SystemUser, serverUser } from './embedded/system-user.js';
import { watch } from './embedded/watchdog.js';
import { FixtureError, messageOf } from './fixture-error.js';
import { type Settings, testSettings } from './settings.js';

/** What an embedded server gives back. */
export interface EmbeddedServer {
  readonly url: string;
  /** The version of PostgreSQL, e.g. `18.4`. */
  readonly version: string;
  stop(): Promise<void>;
}

/** Where the files of an extension can go so that the server reads them. */
export interface ExtensionPlace {
  /** Kept for the next server. */
  readonly cache: string;
  /** Removed with this server. */
  readonly folder: string;
  readonly user: SystemUser | undefined;
}

/** What a caller may decide about an embedded server. */
export interface EmbeddedOptions {
  /** Prepares the extension: gets a folder for files and the server's user, gives the settings that load it. */
  readonly extension: (place: ExtensionPlace) => Promise<Settings>;
  /** Chooses the port; called again when somebody else took it meanwhile. */
  readonly pickPort?: () => Promise<number>;
}

const embeddedSettings: Settings = {
  ...testSettings,
  listen_addresses: '127.0.0.1',
  // No socket file: its path would have to fit into 107 bytes.
  unix_socket_directories: '',
  // The password is random, so there is nothing to guess that rounds of hashing would have to slow down.
  scram_iterations: 1,
};

/**
 * Starts PostgreSQL 18 from the binaries that npm installed: a copy of a cached data directory, on a free port of loopback,
 * in a folder of its own in the temporary folder. It ends with this process, even after kill -9, and then leaves only the cache.
 *
 * @throws FixtureError `FIXTURE_UNAVAILABLE` without binaries that run here, `FIXTURE_START` with the end of the server's log.
 */
export async function startEmbedded({ extension, pickPort = freePort }: EmbeddedOptions): Promise<EmbeddedServer> {
  const user = serverUser();
  const cache = cacheFolder(user);
  const binaries = await findBinaries(cache, user);
  await reap(cache, binaries.pgCtl, user);
  const folder = newRunFolder(cache, user);
  const data = join(folder, 'data');
  const stop = watch({ pgCtl: binaries.pgCtl, data, folder, user }, cache);
  try {
    const [password, loading] = await Promise.all([copyDataDirectory(data, { cache, binaries, user }), extension({ cache, folder, user })]);
    writeSettings(data, { ...embeddedSettings, ...loading });
    const port = await launch({ folder, data, binaries, user, pickPort });
    return { url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, version: binaries.version.replace(/^.* /, ''), stop };
  } catch (error) {
    await stop();
    throw explained(error, cache);
  }
}

export interface Launch {
  readonly folder: string;
  readonly data: string;
  readonly binaries: Binaries;
  readonly user: SystemUser | undefined;
  readonly pickPort: () => Promise<number>;
}

/** Starts the server of a data directory on a port that is free, and gives that port. */
export async function launch({ folder, data, binaries, user, pickPort }: Launch, attempts = 5): Promise<number> {
  const port = await pickPort();
  writeSettings(data, { port });
  const log = join(folder, `server-${attempts}.log`);
  const args = ['start', '--silent', '--wait', '--timeout=60', '--pgdata', data, '--log', log];
  const { ok, output } = await run(binaries.pgCtl, args, { cwd: folder, user });
  if (ok) return port;
  const reason = existsSync(log) ? readFileSync(log, 'utf8') : output;
  if (attempts > 1 && /address already in use|could not bind/i.test(reason)) return launch({ folder, data, binaries, user, pickPort }, attempts - 1);
  throw new FixtureError('FIXTURE_START', `the embedded PostgreSQL did not start: ${failureReason(reason)}`);
}

/** A full disk shows in many ways, and all have one remedy. */
function explained(error: unknown, cache: string): unknown {
  if (!/ENOSPC|no space left/i.test(messageOf(error))) return error;
  return new FixtureError('FIXTURE_UNAVAILABLE', messageOf(error), {
    hint: `The disk of ${cache} is full: make room, or set TMPDIR to a folder elsewhere.`,
    cause: error,
  });
}
