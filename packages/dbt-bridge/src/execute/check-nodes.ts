import type { ManifestNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';
import { checkStreamTables } from './check-stream-tables.js';
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
  }
  checkStreamTables(nodes, project);
}
