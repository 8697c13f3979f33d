import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseManifest } from '../manifest/parse-manifest.js';
import { manifestPathOf } from '../project/manifest-path.js';
import { externalOf } from './external.js';

/** What of a Prisma configuration matters here; the rest is passed on as it is. */
export interface PrismaConfigLike {
  readonly schema?: string | undefined;
  readonly experimental?: { readonly externalTables?: boolean | undefined } | undefined;
  readonly tables?: { readonly external?: readonly string[] | undefined } | undefined;
  readonly enums?: { readonly external?: readonly string[] | undefined } | undefined;
}

/** What `withPgTrickle` fills in. */
export interface ExternalConfig {
  experimental: { externalTables: boolean };
  tables: { external: string[] };
  enums: { external: string[] };
}

export interface WithPgTrickleOptions {
  /** The manifest that `pgt-prisma pull` writes. Default: `pgtrickle.json` beside the schema. */
  readonly manifest?: string | undefined;
  /** What relative paths start from. Default: where Prisma was started. */
  readonly folder?: string | undefined;
}

/** Set while our own command loads the configuration: it says itself what is missing. */
export const quiet = Symbol.for('pgtrickle.prisma.quiet');

/**
 * Fills a Prisma configuration with what keeps Migrate from dropping stream tables: `experimental.externalTables`, and every stream table of the
 * manifest in `tables.external`. Reads no database. Without a manifest it warns on stderr and changes nothing.
 *
 * @throws {PgTrickleError} `PRISMA_MANIFEST_INVALID`
 * @example
 * export default defineConfig(withPgTrickle({ schema: 'prisma/schema.prisma', datasource: { url: process.env.DATABASE_URL } }));
 */
export function withPgTrickle<Config extends PrismaConfigLike>(
  config: Config,
  options: WithPgTrickleOptions = {},
): Omit<Config, keyof ExternalConfig> & Partial<ExternalConfig> {
  const folder = resolve(options.folder ?? process.cwd());
  const schema = resolve(folder, config.schema ?? (existsSync(join(folder, 'prisma')) ? 'prisma/schema.prisma' : 'schema.prisma'));
  const path = options.manifest === undefined ? manifestPathOf(schema) : resolve(folder, options.manifest);
  const shown = relative(folder, path) || path;
  // A configuration is a value, not a promise: the file is read at once.
  const manifest = existsSync(path) ? parseManifest(readFileSync(path, 'utf8'), shown) : undefined;
  if (manifest === undefined) {
    if (!(quiet in globalThis))
      process.stderr.write(`warning: there is no ${shown}: Prisma Migrate does not know the stream tables yet. Run pgt-prisma pull.\n`);
    return config as Config & Partial<ExternalConfig>;
  }
  const { tables, enums } = externalOf(manifest);
  const merged = (given: readonly string[] | undefined, ours: readonly string[]) => [...new Set([...(given ?? []), ...ours])];
  return {
    ...config,
    experimental: { ...config.experimental, externalTables: true },
    tables: { ...config.tables, external: merged(config.tables?.external, tables) },
    enums: { ...config.enums, external: merged(config.enums?.external, enums) },
  };
}
