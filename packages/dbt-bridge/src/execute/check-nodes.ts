import { PgTrickleError } from '@pgtrickle-js/core';
import { isMicrobatch } from '../manifest/is-microbatch.js';
import type { ManifestNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';
import { checkStreamTables } from './check-stream-tables.js';
import { batchConfig } from './event-time.js';
import { findMaterialization } from './find-materialization.js';

/**
 * Refuses what can be told to fail before anything is run.
 *
 * @throws {PgTrickleError} `DBT_MATERIALIZATION_UNKNOWN`, `DBT_CONFIG_INVALID`, `NAME_INVALID`, `DEFINITION_INVALID`
 */
export function checkNodes(nodes: readonly ManifestNode[], project: Project): void {
  const { macros, loaded } = project;
  for (const node of nodes) {
    findMaterialization(node, macros.definitions(), loaded.root.name);
    if ('language' in node && node.language === 'python') throw pythonModel(node);
    if (node.resource_type === 'model' && isMicrobatch(node)) batchConfig(node);
  }
  checkStreamTables(nodes, project);
}

function pythonModel({ name, original_file_path: file }: ManifestNode): PgTrickleError {
  return new PgTrickleError('DBT_MATERIALIZATION_UNKNOWN', {
    message: `model "${name}" is written in Python, which PostgreSQL does not run (in ${file})`,
    hint: 'Write it in SQL, or leave it out: --exclude, or config enabled: false.',
    details: { file },
  });
}
