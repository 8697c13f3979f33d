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
    const citus = env.PGTRICKLE_CITUS_DIR ? findCitus(resolve(env.PGTRICKLE_CITUS_DIR)) : undefined;
    const { url, version, stop } = await startEmbedded({ extension: (place) => loadBuilds(build, citus, place) });
    const description = `embedded PostgreSQL ${version} with ${[build, ...(citus ? [citus] : [])].map((one) => `${one.name} ${one.version} from ${one.folder}`).join(' and ')}`;
    return { backend: 'embedded', description, url, stop };
  },
};

/** A build of an extension on disk. */
export interface ExtensionBuild<Name extends string = 'pg_trickle' | 'pg_stream'> {
  readonly folder: string;
  readonly name: Name;
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
  return findExtension(folder, ['pg_trickle', 'pg_stream'], {
    what: 'PGTRICKLE_EXTENSION_DIR holds no build of the extension',
    hint: 'It should be a folder with lib/ and share/extension/, as cargo pgrx package makes them.',
  });
}

/** As `findBuild`: the Citus that `PGTRICKLE_CITUS_DIR` names, to be loaded beside the extension. */
export function findCitus(folder: string): ExtensionBuild<'citus'> {
  return findExtension(folder, ['citus'], {
    what: 'PGTRICKLE_CITUS_DIR holds no build of Citus',
    hint: 'It should be a folder with lib/ and share/extension/, built for PostgreSQL 18.',
  });
}

interface Complaint {
  readonly what: string;
  readonly hint: string;
}

function findExtension<Name extends string>(folder: string, names: readonly Name[], { what, hint }: Complaint): ExtensionBuild<Name> {
  const broken = (reason: string) => new FixtureError('FIXTURE_EXTENSION', `${what}: ${reason}`, { hint });
  const share = join(folder, 'share', 'extension');
  const name = names.find((candidate) => existsSync(join(share, `${candidate}.control`)));
  if (!name) throw broken(`there is no ${names.map((candidate) => `${candidate}.control`).join(' or ')} in ${share}`);
  const control = join(share, `${name}.control`);
  const version = /^\s*default_version\s*=\s*'([^']+)'/m.exec(readFileSync(control, 'utf8'))?.[1];
  if (version === undefined) throw broken(`${control} names no default_version`);
  const suffix = { win32: 'dll', darwin: 'dylib' }[platform() as string] ?? 'so';
  const library = join(folder, 'lib', `${name}.${suffix}`);
  if (!existsSync(library)) throw broken(`there is no ${library}`);
  return { folder, name, version, library, control };
}

async function loadBuilds(build: ExtensionBuild, citus: ExtensionBuild<'citus'> | undefined, place: ExtensionPlace): Promise<Settings> {
  const builds = [...(citus ? [citus] : []), build];
  const folders: string[] = [];
  for (const one of builds) folders.push(await readableFolder(one, place));
  return {
    // 0.1.0 tells changes apart by how far the log is written, and misses those that are committed before that.
    ...(build.name === 'pg_stream' ? { synchronous_commit: 'on' } : {}),
    // PostgreSQL adds the folder name "extension" itself.
    extension_control_path: [...folders.map((folder) => join(folder, 'share')), '$system'].join(delimiter),
    dynamic_library_path: [...folders.map((folder) => join(folder, 'lib')), '$libdir'].join(delimiter),
    // Citus insists on being the first.
    shared_preload_libraries: builds.map(({ name }) => name).join(','),
  };
}

/** The folder of a build, or a copy of it where the server's user cannot read it. */
async function readableFolder<Name extends string>(build: ExtensionBuild<Name>, { folder, user }: ExtensionPlace): Promise<string> {
  if (canRead(build.library, user) && canRead(build.control, user)) return build.folder;
  const copy = join(folder, `build-${build.name}`);
  for (const part of ['lib', 'share']) await cp(join(build.folder, part), join(copy, part), { recursive: true, dereference: true });
  openToReaders(copy);
  return copy;
}
