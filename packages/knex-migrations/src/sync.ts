import { ensureStreamTables, PgTrickleError, type StreamTableDefinition } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { atCallSite } from './call-site.js';
import { toDefinition } from './definition.js';
import { defaultDirectory, listDefinitionFiles, readDefinitionFile } from './definition-file.js';
import { qualify, type Session, type StreamTableEvent, withSession } from './session.js';

/** How a folder of definitions is applied. */
export interface SyncOptions {
  /** Go on when something that depends on a stream table cannot be kept. Default false. */
  readonly allowLoss?: boolean | undefined;
}

/**
 * Makes the stream tables that the files `<name>.sql` of a folder define, each after those that it reads. Those that are as defined are left alone:
 * one look at the catalog tells, so that it may run after every deployment.
 *
 * @param directory from the folder of the knexfile; default `stream_tables`. Versioned definitions in it are not touched.
 * @returns what was done, for each stream table with a file
 * @throws {PgTrickleError} `KNEX_DEFINITION_MISSING` when there is no such file, `DEFINITION_INVALID`, `PLAN_CYCLE`; as core's `ensureStreamTables`
 * @example
 * export default withStreamTables({ …, migrations: { afterAll: (knex) => syncStreamTables(knex, 'stream_tables') } });
 */
export function syncStreamTables(knex: Knex, directory: string = defaultDirectory, options: SyncOptions = {}): Promise<StreamTableEvent[]> {
  return atCallSite(() =>
    withSession(knex, async (session) => {
      const definitions = await readRepeatable(knex, session, directory);
      const results = await ensureStreamTables(session.db, definitions, { ...options, ...session });
      for (const result of results) session.onChange(result);
      return results.map(({ name, action }) => ({ name, action }));
    }),
  );
}

/** The repeatable definitions of a folder. */
async function readRepeatable(knex: Knex, { db }: Session, directory: string): Promise<StreamTableDefinition[]> {
  const files = listDefinitionFiles(directory).filter(({ version }) => version === undefined);
  if (files.length === 0) {
    throw new PgTrickleError('KNEX_DEFINITION_MISSING', {
      message: `there is no definition <name>.sql in ${directory}`,
      hint: 'The folder is looked for from the folder of the knexfile.',
      details: { directory },
    });
  }
  const definitions: StreamTableDefinition[] = [];
  for (const file of files) definitions.push(toDefinition(knex, await qualify(db, file.name), readDefinitionFile(file)));
  return definitions;
}
