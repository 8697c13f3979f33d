import { existsSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { platform } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Provider } from './backend.js';
import { openToReaders } from './embedded/open-to-readers.js';
import { canRead } from './embedded/system-user.js';
import { type ExtensionPlace, startEmbedded } from './embedded.js';
import { FixtureError } from './fixture-error.js';
import type { Settings } from './settings.js';

/** An embedded server with a build of the extension from the folder `PGTRICKLE_EXTENSION_DIR`: its `lib/` and `share/extension/`. */
export const realBuild: Provider = {
  missing: (env) => (env.PGTRICKLE_EXTENSION_DIR ? undefined : 'PGTRICKLE_EXTENSION_DIR is not set'),
  async start(env) {
    const build = findBuild(resolve(env.PGTRICKLE_EXTENSION_DIR ?? ''));
    const { url, version, stop } = await startEmbedded({ extension: (place) => loadBuild(build, place) });
    const description = `embedded PostgreSQL ${version} with ${build.name} ${build.version} from ${build.folder}`;
    return { backend: 'embedded', description, url, stop };
  },
};

/** A build of the extension on disk. */
export interface ExtensionBuild {
  readonly folder: string;
  readonly name: 'pg_trickle' | 'pg_stream';
  readonly version: string;
  readonly library: string;
  readonly control: string;
}

/**
 * What a folder holds, by its control file.
 *
 * @throws FixtureError `FIXTURE_EXTENSION` naming the file that is missing.
 */
export function findBuild(folder: string): ExtensionBuild {
  const share = join(folder, 'share', 'extension');
  const names = ['pg_trickle', 'pg_stream'] as const;
  const name = names.find((candidate) => existsSync(join(share, `${candidate}.control`)));
  if (!name) throw broken(`there is no pg_trickle.control or pg_stream.control in ${share}`);
  const control = join(share, `${name}.control`);
  const version = /^\s*default_version\s*=\s*'([^']+)'/m.exec(readFileSync(control, 'utf8'))?.[1];
  if (version === undefined) throw broken(`${control} names no default_version`);
  const suffix = { win32: 'dll', darwin: 'dylib' }[platform() as string] ?? 'so';
  const library = join(folder, 'lib', `${name}.${suffix}`);
  if (!existsSync(library)) throw broken(`there is no ${library}`);
  return { folder, name, version, library, control };
}

function broken(what: string): FixtureError {
  return new FixtureError('FIXTURE_EXTENSION', `PGTRICKLE_EXTENSION_DIR holds no build of the extension: ${what}`, {
    hint: 'It should be a folder with lib/ and share/extension/, as cargo pgrx package makes them.',
  });
}

async function loadBuild(build: ExtensionBuild, { folder, user }: ExtensionPlace): Promise<Settings> {
  let place = build.folder;
  if (!canRead(build.library, user) || !canRead(build.control, user)) {
    place = join(folder, 'build');
    for (const part of ['lib', 'share']) await cp(join(build.folder, part), join(place, part), { recursive: true, dereference: true });
    openToReaders(place);
  }
  return {
    // 0.1.0 tells changes apart by how far the log is written, and misses those that are committed before that.
    ...(build.name === 'pg_stream' ? { synchronous_commit: 'on' } : {}),
    // PostgreSQL adds the folder name "extension" itself.
    extension_control_path: [join(place, 'share'), '$system'].join(delimiter),
    dynamic_library_path: [join(place, 'lib'), '$libdir'].join(delimiter),
    shared_preload_libraries: build.name,
  };
}
