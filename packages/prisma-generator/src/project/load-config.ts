import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { PgTrickleError, withoutPassword } from '@pgtrickle-js/core';

import { quiet } from '../config/with-pg-trickle.js';

/** What a prisma.config.ts says that matters here. Paths are absolute. */
export interface LoadedConfig {
  readonly path: string;
  readonly schema: string | undefined;
  readonly url: string | undefined;
  readonly migrations: string | undefined;
}

const extensions = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];

/** The file that Prisma would take; undefined when there is none. */
export function configPath(folder: string): string | undefined {
  const names = [
    ...extensions.map((extension) => `prisma.config.${extension}`),
    ...extensions.map((extension) => join('.config', `prisma.${extension}`)),
  ];
  return names.map((name) => join(folder, name)).find(existsSync);
}

/**
 * Loads prisma.config.ts with Prisma's own loader. Undefined when there is none.
 *
 * @throws {PgTrickleError} `PRISMA_CONFIG_INVALID`
 */
export async function loadConfig(folder: string, named: string | undefined): Promise<LoadedConfig | undefined> {
  const path = named === undefined ? configPath(folder) : resolve(folder, named);
  if (path === undefined) return undefined;
  if (!existsSync(path)) throw invalid(folder, path, 'there is no such file');
  const { loadConfigFromFile } = await import('@prisma/config');
  Object.assign(globalThis, { [quiet]: true });
  const { config, error } = await loadConfigFromFile({ configFile: path, configRoot: dirname(path) });
  if (error !== undefined) throw invalid(folder, path, '_tag' in error && 'error' in error ? error.error.message : 'there is no such file', error);
  const absolute = (value: string | undefined) => (value === undefined ? undefined : resolve(dirname(path), value));
  return { path, schema: absolute(config.schema), url: config.datasource?.url || undefined, migrations: absolute(config.migrations?.path) };
}

function invalid(folder: string, path: string, reason: string, cause?: unknown): PgTrickleError {
  const variable = /Cannot resolve environment variable: (\w+)/.exec(reason)?.[1];
  return new PgTrickleError('PRISMA_CONFIG_INVALID', {
    message: `${relative(folder, path)} cannot be loaded: ${withoutPassword(reason.split('\n')[0] ?? '')}`,
    hint:
      variable === undefined
        ? 'npx prisma validate loads it as well.'
        : `Set ${variable}, or write process.env.${variable} instead of env('${variable}'): then prisma generate needs no database.`,
    cause,
  });
}
