import { fromUnknown, PgTrickleError } from '@pgtrickle-js/core';
import { Relation } from '../adapter/relation.js';
import type { ManifestNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';
import { findMaterialization } from './find-materialization.js';
import { locateError } from './locate-error.js';
import { streamTableDefinition } from './stream-table-definition.js';

/**
 * Refuses what can be told to fail before anything is run.
 *
 * @throws {PgTrickleError} `DBT_MATERIALIZATION_UNKNOWN`, `DBT_CONFIG_INVALID`, `NAME_INVALID`, `DEFINITION_INVALID`
 */
export function checkNodes(nodes: readonly ManifestNode[], { macros, loaded }: Project): void {
  for (const node of nodes) {
    findMaterialization(node, macros.definitions(), loaded.root.name);
    if ('language' in node && node.language === 'python') throw pythonModel(node);
    if (node.config.materialized === 'stream_table') checkStreamTable(node);
  }
}

function pythonModel({ name, original_file_path: file }: ManifestNode): PgTrickleError {
  return new PgTrickleError('DBT_CONFIG_INVALID', {
    message: `model "${name}" is written in Python, which PostgreSQL does not run (in ${file})`,
    hint: 'Write it in SQL, or leave it out: --exclude, or config enabled: false.',
    details: { file },
  });
}

function checkStreamTable(node: ManifestNode): void {
  try {
    streamTableDefinition(node, new Relation({ schema: node.schema, identifier: node.alias }), 'select');
  } catch (error) {
    throw locateError(fromUnknown(error), node);
  }
}
