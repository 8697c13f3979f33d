import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { kindOf } from '../kind-of.js';

const names = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((extension) => `knexfile.${extension}`);

/** Which knexfile, and which environment of it. */
export interface KnexfileOptions {
  readonly knexfile?: string | undefined;
  readonly env?: string | undefined;
}

/** The knexfile that is given or found here or above. @throws {PgTrickleError} `KNEX_CONFIG_INVALID` */
export function findKnexfile(given: string | undefined, folder: string): string {
  if (given !== undefined) {
    const path = resolve(folder, given);
    if (existsSync(path)) return path;
    throw invalid(`there is no knexfile ${path}`);
  }
  const found = names.map((name) => resolve(folder, name)).find(existsSync);
  if (found !== undefined) return found;
  if (dirname(folder) === folder) throw invalid('there is no knexfile here or above', 'Make one with npx knex init, or name it with --knexfile.');
  return findKnexfile(undefined, dirname(folder));
}

/**
 * Reads the configuration of an environment from a knexfile, as `knex` does: a value, a function or a promise of either, by environment or not.
 *
 * @throws {PgTrickleError} `KNEX_CONFIG_INVALID`
 */
export async function loadKnexfile(path: string, env: string | undefined): Promise<Knex.Config> {
  const all = await evaluate(path);
  if (typeof all !== 'object' || all === null) throw invalid(`${path} gives ${kindOf(all)}, not a configuration`);
  const byName = all as Record<string, unknown>;
  if ('client' in byName || 'connection' in byName) return all as Knex.Config;
  const wanted = env ?? process.env.NODE_ENV ?? 'development';
  const config = byName[wanted];
  if (typeof config === 'object' && config !== null) return config as Knex.Config;
  throw invalid(
    `${path} has no environment "${wanted}"`,
    didYouMean(wanted, Object.keys(byName)) ?? `It has ${Object.keys(byName).join(', ') || 'none'}.`,
  );
}

async function evaluate(path: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    const given = await (module.default ?? module);
    // What TypeScript makes of `export default` in CommonJS.
    const config = (given as { default?: unknown } | null)?.default ?? given;
    return typeof config === 'function' ? await config() : config;
  } catch (error) {
    if (error instanceof PgTrickleError) throw error;
    const { code, message } = error as { code?: string; message: string };
    const isTypeScript = code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
    throw invalid(
      `${path} cannot be read: ${message.split('\n')[0]}`,
      isTypeScript ? 'Install tsx and set NODE_OPTIONS="--import tsx", as for knex itself.' : undefined,
      error,
    );
  }
}

function invalid(message: string, hint?: string, cause?: unknown): PgTrickleError {
  return new PgTrickleError('KNEX_CONFIG_INVALID', { message, hint, cause });
}
