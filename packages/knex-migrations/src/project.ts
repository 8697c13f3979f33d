import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Where `withStreamTables` leaves its options for the functions: on the configuration that every Knex instance carries. */
export const optionsKey = Symbol.for('@pgtrickle-js/knex-migrations options');

const names = new Map<string, string>();

/**
 * What a project is called on the stream tables that it declares: as `withStreamTables` was told, else the name in the nearest
 * `package.json`, else the folder's.
 */
export function projectOf(config: object): string {
  const options = (config as { [optionsKey]?: { readonly project?: string | undefined } })[optionsKey];
  return options?.project ?? packageName(process.cwd());
}

function packageName(folder: string): string {
  const known = names.get(folder);
  if (known !== undefined) return known;
  const name = nearestName(folder) ?? (basename(folder) || 'knex');
  names.set(folder, name);
  return name;
}

function nearestName(folder: string): string | undefined {
  const parent = dirname(folder);
  return nameInManifest(folder) ?? (parent === folder ? undefined : nearestName(parent));
}

function nameInManifest(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name || undefined;
  } catch {
    return undefined;
  }
}
