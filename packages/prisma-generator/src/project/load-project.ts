import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { readText } from '../files/read-text.js';
import { emptyManifest, type Manifest } from '../manifest/manifest.js';
import { readManifest } from '../manifest/read-manifest.js';
import { type GeneratorOptions, optionsOfSchema } from '../options.js';
import { parseSchema, type SchemaFile } from '../schema/parse-schema.js';
import { loadConfig } from './load-config.js';
import { manifestPathOf } from './manifest-path.js';
import { schemaPaths } from './schema-paths.js';

/** Where a command runs, and what its line says. */
export interface ProjectSources {
  readonly folder: string;
  readonly schema?: string | undefined;
  readonly config?: string | undefined;
}

/** A Prisma project as the commands need it: all read, nothing connected. */
export interface PrismaProject {
  readonly folder: string;
  /** A file or a folder. */
  readonly schemaPath: string;
  /** Paths are relative to the folder, as messages show them. */
  readonly files: readonly SchemaFile[];
  readonly options: GeneratorOptions;
  readonly manifestPath: string;
  readonly manifest: Manifest | undefined;
  /** What prisma.config.ts says about the database. */
  readonly url: string | undefined;
  readonly migrationsPath: string;
  /** The file that new view blocks go to. */
  readonly viewsFile: string;
}

/**
 * Reads configuration, schema and manifest.
 *
 * @throws {PgTrickleError} `PRISMA_CONFIG_INVALID`, `PRISMA_SCHEMA_MISSING`, `PRISMA_SCHEMA_INVALID`, `PRISMA_OPTION_INVALID`, `PRISMA_MANIFEST_INVALID`
 */
export async function loadProject({ folder, schema, config }: ProjectSources): Promise<PrismaProject> {
  const loaded = await loadConfig(folder, config);
  const schemaPath = findSchema(folder, schema ?? loaded?.schema);
  const show = (path: string) => relative(folder, path) || path;
  const files = await Promise.all(schemaPaths(schemaPath).map(async (path) => parseSchema(show(path), (await readText(path)) ?? '')));
  const isFolder = statSync(schemaPath).isDirectory();
  const options = optionsOfSchema(files);
  const manifestPath = manifestPathOf(schemaPath, options.manifest);
  return {
    folder,
    schemaPath,
    files,
    options,
    manifestPath,
    manifest: await readManifest(manifestPath, show(manifestPath)),
    url: loaded?.url,
    migrationsPath: loaded?.migrations ?? join(isFolder ? schemaPath : dirname(schemaPath), 'migrations'),
    viewsFile: isFolder ? show(join(schemaPath, 'stream-tables.prisma')) : show(schemaPath),
  };
}

export const manifestOf = (project: PrismaProject): Manifest => project.manifest ?? emptyManifest;

function findSchema(folder: string, named: string | undefined): string {
  const candidates = named === undefined ? ['prisma/schema.prisma', 'schema.prisma'].map((path) => join(folder, path)) : [resolve(folder, named)];
  const found = candidates.find(existsSync);
  if (found !== undefined) return found;
  throw new PgTrickleError('PRISMA_SCHEMA_MISSING', {
    message:
      named === undefined
        ? `there is no Prisma schema at ${candidates.map((path) => relative(folder, path)).join(' or ')}`
        : `there is no Prisma schema at ${named}`,
    hint: 'Run pgt-prisma in the folder of prisma.config.ts, or name the schema with --schema.',
  });
}
