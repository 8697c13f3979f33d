import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { PgTrickleError, parseDefinition } from '@pgtrickle-js/core';
import { readText } from '../files/read-text.js';
import type { DeclaredStreamTable } from './declared-views.js';

/**
 * The definitions in a folder: a file `schema.name.sql` or `name.sql` each, its settings at the head (`-- schedule: 5m`, or `schedule: 5m` between two
 * lines of three dashes), then the SELECT. The same files serve `pgtrickle apply` and Knex.
 *
 * @throws {PgTrickleError} `DEFINITION_INVALID` naming the file
 */
export async function definitionFiles(
  directory: string,
  { folder, defaultSchema }: { folder: string; defaultSchema: string },
): Promise<DeclaredStreamTable[]> {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return Promise.all(
    files.map(async (name) => {
      const path = join(directory, name);
      const file = relative(folder, path);
      const { settings, sql } = splitHead((await readText(path)) ?? '');
      const named = String(settings.name ?? basename(name, '.sql'));
      try {
        return { definition: parseDefinition({ ...settings, name: named.includes('.') ? named : `${defaultSchema}.${named}`, query: sql }), file };
      } catch (error) {
        if (!(error instanceof PgTrickleError)) throw error;
        throw new PgTrickleError(error.code, {
          message: `${error.message} (in ${file})`,
          hint: error.hint,
          details: { ...error.details, file },
          cause: error,
        });
      }
    }),
  );
}

function splitHead(given: string): { settings: Record<string, unknown>; sql: string } {
  const text = given.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const fenced = /^(?:\/\*[ \t]*)?---[ \t]*\n([\s\S]*?)^---[ \t]*(?:\n?[ \t]*\*\/)?[ \t]*(?:\n|$)/m.exec(text);
  if (fenced !== null && fenced.index === 0) return { settings: settingsOf((fenced[1] ?? '').split('\n')), sql: text.slice(fenced[0].length) };
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !/^\s*(--.*)?$/.test(line));
  const head = lines.slice(0, end === -1 ? lines.length : end).flatMap((line) => /^\s*--\s*([a-z][A-Za-z]*:.*)$/.exec(line)?.[1] ?? []);
  return { settings: settingsOf(head), sql: text };
}

function settingsOf(lines: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, value] = /^\s*([a-z][A-Za-z]*):\s*(\S.*?)\s*$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, scalarOf(value)]];
    }),
  );
}

function scalarOf(text: string): unknown {
  return /^(true|false|null|-?\d+(\.\d+)?)$/.test(text) ? JSON.parse(text) : text.replace(/^(['"])(.*)\1$/, '$2');
}
