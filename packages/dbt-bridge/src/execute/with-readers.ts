import type { PgTrickleError, PlanOptions, QualifiedName } from '@pgtrickle-js/core';
import { readRelationState } from '../adapter/read-project-state.js';
import type { Session } from '../adapter/session.js';
import { ownRelation } from '../compile/node-context.js';
import type { ManifestNode } from '../manifest/node.js';
import type { LoadedPackage } from '../project/types.js';
import type { Ahead } from './ahead.js';
import { streamTableDefinition } from './stream-table-definition.js';
import { obsoleteIndexes } from './stream-table-settings.js';

interface Surroundings {
  readonly ahead: Ahead;
  readonly project: LoadedPackage;
  readonly session: Session;
}

/**
 * What the readers of a stream table will be later in the run, where a change would lose them as they are: they are made with it.
 *
 * @throws what the change failed with, unless that was it
 */
export async function withReaders(
  node: ManifestNode,
  error: PgTrickleError,
  { ahead, project, session }: Surroundings,
): Promise<Pick<PlanOptions, 'later' | 'allowLoss'>> {
  if (error.code !== 'PLAN_DEPENDENTS_LOST') throw error;
  const readers = await ahead.readersOf(node);
  if (readers.length === 0) throw error;
  const relationOf = (reader: ManifestNode) => ownRelation(reader, project.file.quoting);
  const streamTables = readers.filter((reader) => reader.node.config.materialized === 'stream_table');
  const obsolete: string[] = [];
  for (const reader of streamTables) {
    const state = await readRelationState(session, relationOf(reader.node));
    obsolete.push(...obsoleteIndexes(reader.node, state?.indexes ?? []).map(({ name }) => name));
  }
  const views = readers.filter((reader) => !streamTables.includes(reader));
  return {
    later: {
      streamTables: streamTables.map((reader) => streamTableDefinition(reader.node, relationOf(reader.node), reader.sql)),
      views: new Map(views.map(({ node: { schema, alias }, sql }): [QualifiedName, string] => [`${schema}.${alias}`, sql])),
    },
    // Its own run drops these before it changes the query.
    allowLoss: (lost) => obsolete.some((index) => lost.startsWith('index ') && lost.includes(index)),
  };
}
