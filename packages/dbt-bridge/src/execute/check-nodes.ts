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
    if (node.resource_type === 'model' && isMicrobatch(node)) batchConfig(node);
  }
  checkStreamTables(nodes, project);
}
