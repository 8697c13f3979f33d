import { resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { atCallSite, callSite, locate } from './call-site.js';
import { defaultDirectory, findVersion, firstLineOfQuery, readDefinitionFile } from './definition-file.js';
import { operations } from './operations.js';
import { withSession } from './session.js';

/** Which version of a definition. */
export interface VersionOptions {
  /** Of the file `stream_tables/<name>_v<version>.sql`. */
  readonly version: number;
  /** Where the files are, from the folder of the knexfile. Default `stream_tables`. */
  readonly directory?: string | undefined;
}

/** The versions on both sides of a migration. */
export interface UpdateOptions extends VersionOptions {
  /** What `down` goes back to; undefined when the migration made the stream table. */
  readonly revertToVersion?: number | undefined;
  /** Go on when something that depends on the stream table cannot be kept. Default false. */
  readonly allowLoss?: boolean | undefined;
}

/**
 * Makes a stream table as a version of its definition says, whether it exists or not.
 *
 * @throws {PgTrickleError} `KNEX_DEFINITION_MISSING`; as `createOrReplaceStreamTable`
 * @example
 * export const up = (knex) => updateStreamTable(knex, 'order_totals', { version: 2, revertToVersion: 1 });
 * export const down = (knex) => revertStreamTable(knex, 'order_totals', { version: 2, revertToVersion: 1 });
 */
export function updateStreamTable(knex: Knex, name: string, options: UpdateOptions): Promise<void> {
  return atCallSite(() => makeVersion(knex, name, options));
}

/**
 * Takes `updateStreamTable` back: to `revertToVersion`, or away when there is none.
 *
 * @throws {PgTrickleError} as `updateStreamTable`; `STREAM_TABLE_HAS_DEPENDENTS`
 */
export function revertStreamTable(knex: Knex, name: string, { revertToVersion, ...options }: UpdateOptions): Promise<void> {
  return atCallSite(() =>
    revertToVersion === undefined
      ? withSession(knex, (session) => operations.dropStreamTableIfExists({ knex, session }, name))
      : makeVersion(knex, name, { ...options, version: revertToVersion }),
  );
}

/**
 * Both directions of a migration from versioned definitions.
 *
 * @example
 * export const { up, down } = streamTableMigration('order_totals', { version: 2, revertToVersion: 1 });
 */
export function streamTableMigration(name: string, options: UpdateOptions): { up(knex: Knex): Promise<void>; down(knex: Knex): Promise<void> } {
  // When they run, Knex calls them and nothing of the user's: this is their place.
  const called = callSite();
  const here = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      throw locate(error, called());
    }
  };
  return {
    up: (knex) => here(updateStreamTable(knex, name, options)),
    down: (knex) => here(revertStreamTable(knex, name, options)),
  };
}

async function makeVersion(knex: Knex, name: string, { version, directory = defaultDirectory, allowLoss = false }: UpdateOptions): Promise<void> {
  if (!Number.isInteger(version) || version < 1) {
    throw new PgTrickleError('USAGE_INVALID', { message: `${String(version)} is no version`, hint: 'Versions are whole numbers from 1.' });
  }
  const file = findVersion(directory, name, version);
  const spec = readDefinitionFile(file);
  try {
    await withSession(knex, (session) => operations.createOrReplaceStreamTable({ knex, session }, name, spec, { allowLoss }));
  } catch (error) {
    if (!(error instanceof PgTrickleError) || !/^(QUERY|DEFINITION)_/.test(error.code)) throw error;
    throw locate(error, { file: resolve(file.path), line: firstLineOfQuery(spec.query), column: 1 });
  }
}
