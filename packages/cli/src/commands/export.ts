import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { catalogReader, PgTrickleError, parseName, type QualifiedName, type Queryable } from '@pgtrickle-js/core';
import { writeFiles } from '@pgtrickle-js/core/files';
import { InvalidArgumentError } from 'commander';
import type { Command } from '../command.js';
import { type ExportFormat, exportFormats, joinFiles } from '../export/formats.js';
import type { MigrationFiles } from '../export/migration.js';
import { readMigration } from '../export/read-migration.js';

export interface ExportOptions {
  readonly names?: readonly string[] | undefined;
  /** Not these. */
  readonly exclude?: readonly string[] | undefined;
  readonly format?: ExportFormat | undefined;
  /** In file names. Default `stream_tables`. */
  readonly name?: string | undefined;
  /** In file names. Default: now, in UTC. */
  readonly timestamp?: string | undefined;
}

/**
 * Writes the stream tables of a database down as a migration with its way back.
 *
 * @returns the files by path
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`; `QUERY_INVALID` with all that read what is gone
 */
export async function exportStreamTables(
  db: Queryable,
  { names = [], exclude = [], format = 'sql', name = 'stream_tables', timestamp = timestampOf(new Date()) }: ExportOptions = {},
): Promise<MigrationFiles> {
  return exportFormats[format](await readMigration(catalogReader(db), { names, exclude, name, timestamp }));
}

const timestampOf = (time: Date) => time.toISOString().replace(/\D/g, '').slice(0, 14);

export const command: Command = {
  args: '[names...]',
  description: 'Write the stream tables of a database as a migration with its way back.',
  options: [
    { flags: '--format <format>', help: 'of the migration', choices: Object.keys(exportFormats), default: 'sql' },
    { flags: '--out <folder>', help: 'write files there (default: print them)' },
    { flags: '--exclude <name>', help: 'a stream table to leave out, may be given again', parse: addName },
    { flags: '--name <name>', help: 'in file names (default: stream_tables)', parse: parseFileName },
    { flags: '--timestamp <digits>', help: 'in file names (default: now)', parse: parseDigits },
  ],
  examples: [
    'pgtrickle export',
    'pgtrickle export --format flyway --out migrations',
    'pgtrickle export --exclude scratch',
    'pgtrickle export order_totals --format knex',
  ],
  prepare(given, { format, exclude, out, name, timestamp }) {
    const names = given.map((each) => parseName(each));
    return async (session) => {
      const options = {
        names,
        exclude: exclude as QualifiedName[] | undefined,
        format: format as ExportFormat,
        name: name as string | undefined,
        timestamp: timestamp as string | undefined,
      };
      const files = await exportStreamTables(await session.connect(), options);
      const listed = [...files].map(([path, text]) => ({ name: path, text }));
      if (out === undefined) return { data: { format, files: listed }, rows: listed, text: joinFiles(files), ok: true };
      const written = writeMigration(resolve(session.cwd, out as string), files).map((path) => relative(session.cwd, path) || path);
      return { data: { format, written }, rows: written.map((path) => ({ name: path })), text: written.join('\n'), ok: true };
    };
  },
};

/** All or none: nothing is written when one of them exists. */
function writeMigration(folder: string, files: MigrationFiles): string[] {
  const paths = [...files.keys()].map((path) => join(folder, path));
  const taken = paths.find(existsSync);
  if (taken !== undefined)
    throw new PgTrickleError('FILE_WRITE_FAILED', { message: `${taken} exists; nothing was written`, hint: 'Choose another --name or --timestamp.' });
  writeFiles(new Map([...files].map(([path, text]) => [join(folder, path), text])), { isNew: true });
  return paths;
}

function addName(text: string, before: unknown = []): QualifiedName[] {
  return [...(before as QualifiedName[]), parseName(text)];
}

function parseFileName(text: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(text)) return text;
  throw new InvalidArgumentError('Write letters, digits, - and _.');
}

function parseDigits(text: string): string {
  if (/^\d{1,17}$/.test(text)) return text;
  throw new InvalidArgumentError('Write digits, such as 20260131120000.');
}
