import { type Catalog, PgTrickleError } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';
import { checkStreamTables } from './check-stream-tables.js';

/**
 * Stops a run of stream tables on a server that has none, or not such.
 *
 * @throws {PgTrickleError} `SERVER_EXTENSION_MISSING`, `SERVER_VERSION_UNSUPPORTED`, `SERVER_PRIVILEGE_MISSING`, `PLAN_OPTION_UNSUPPORTED`, `DEFINITION_INVALID`
 */
export function checkServer(nodes: readonly ManifestNode[], project: Project, catalog: Catalog | PgTrickleError): void {
  if (!(catalog instanceof PgTrickleError)) {
    checkStreamTables(nodes, project, catalog);
    return;
  }
  const files = nodes.filter(({ config }) => config.materialized === 'stream_table').map((node) => node.original_file_path);
  const [file] = files;
  if (file === undefined) return;
  const who = files.length === 1 ? `a model is a stream table: ${file}` : `${files.length} models are stream tables, the first ${file}`;
  throw new PgTrickleError(catalog.code, {
    message: `${catalog.message}; ${who}`,
    hint: catalog.hint,
    details: { ...catalog.details, file },
    cause: catalog.cause,
  });
}
