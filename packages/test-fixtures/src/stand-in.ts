import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Provider } from './backend.js';
import { buildOnce } from './embedded/build-once.js';
import { openToReaders } from './embedded/open-to-readers.js';
import { type ExtensionPlace, startEmbedded } from './embedded.js';
import { writeExtensionFiles } from './engine/write-extension-files.js';
import type { Settings } from './settings.js';

/** An embedded server with the stand-in: the extension's SQL face in SQL and PL/pgSQL, for machines that can have nothing else. */
export const standIn: Provider = {
  // Whether there are binaries for this machine shows when they are started.
  missing: () => undefined,
  async start() {
    const { url, version, stop } = await startEmbedded({ extension: loadStandIn });
    return { backend: 'stand-in', description: `embedded PostgreSQL ${version} with the stand-in for pg_trickle`, url, stop };
  },
};

/** Every version takes a script of its own: they are written once and kept, until what they are made from changes. */
async function loadStandIn({ cache }: ExtensionPlace): Promise<Settings> {
  const folder = await buildOnce(join(cache, `stand-in-${digestOfSources()}`), async (aside) => {
    writeExtensionFiles(join(aside, 'extension'));
    openToReaders(aside);
  });
  return { extension_control_path: [folder, '$system'].join(delimiter) };
}

function digestOfSources(): string {
  const hash = createHash('sha256');
  for (const place of ['../contract/', '../src/engine/sql/', './engine/']) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of files) hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex').slice(0, 12);
}
