import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { StreamTableSettings, StreamTableSpec } from './definition.js';

/** Where definition files are, from the working directory. Knex works in the folder of its knexfile. */
export const defaultDirectory = 'stream_tables';

/** A file that defines a stream table. */
export interface DefinitionFile {
  readonly path: string;
  /** As in the file's name: `order_totals` or `reports.order_totals`. */
  readonly name: string;
  /** Of `<name>_v02.sql`: 2. Undefined for a repeatable definition, `<name>.sql`. */
  readonly version: number | undefined;
}

/** All definition files of a folder, by name and version; none when there is no folder. */
export function listDefinitionFiles(directory: string): DefinitionFile[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .flatMap((file) => {
      const [, name, version] = /^(.+?)(?:_v(\d+))?\.sql$/.exec(file) ?? [];
      return name === undefined ? [] : [{ path: join(directory, file), name, version: version === undefined ? undefined : Number(version) }];
    })
    .sort((a, b) => (a.name === b.name ? (a.version ?? 0) - (b.version ?? 0) : a.name < b.name ? -1 : 1));
}

/** @throws {PgTrickleError} `KNEX_DEFINITION_MISSING` */
export function findVersion(directory: string, name: string, version: number): DefinitionFile {
  const files = listDefinitionFiles(directory);
  const found = files.find((file) => file.name === name && file.version === version);
  if (found !== undefined) return found;
  const versions = files.flatMap((file) => (file.name === name && file.version !== undefined ? [file.version] : []));
  const hint = versions.length === 0 ? didYouMean(name, new Set(files.map((file) => file.name))) : `There are versions ${versions.join(', ')}.`;
  throw new PgTrickleError('KNEX_DEFINITION_MISSING', {
    message: `there is no ${relative(process.cwd(), join(resolve(directory), fileName(name, version)))}`,
    hint: hint ?? `pgt-knex make ${name} writes it.`,
    details: { name, version, directory },
  });
}

/** `order_totals_v02.sql` */
export const fileName = (name: string, version: number): string => `${name}_v${String(version).padStart(2, '0')}.sql`;

/** Reads a definition: a query in SQL, and above it comments with its settings: `-- schedule: 5m`, `-- tier: cold`. */
export function readDefinitionFile({ path }: DefinitionFile): StreamTableSpec & { readonly query: string } {
  const query = readFileSync(path, 'utf8');
  return { ...settingsOf(query), query };
}

const isAboveQuery = (line: string) => /^\s*(--.*)?$/.test(line);

/** Where the SQL begins, counted from 1. */
export const firstLineOfQuery = (text: string): number => text.split('\n').findIndex((line) => !isAboveQuery(line)) + 1 || 1;

/** Lines `-- key: value` before the first line of SQL; other comments are only that. */
function settingsOf(text: string): StreamTableSettings {
  const settings: Record<string, unknown> = {};
  for (const line of text.split('\n')) {
    if (!isAboveQuery(line)) break;
    const [, key, value] = /^\s*--\s*([a-z][A-Za-z]*):\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) settings[key] = scalarOf(value ?? '');
  }
  return settings;
}

function scalarOf(text: string): unknown {
  if (/^(true|false|null)$/.test(text)) return JSON.parse(text);
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text.replace(/^(['"])(.*)\1$/, '$2');
}
