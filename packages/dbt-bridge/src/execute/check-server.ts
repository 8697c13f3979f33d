import { type Catalog, PgTrickleError } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';

/**
 * Stops a run of stream tables on a server that has none.
 *
 * @throws {PgTrickleError} `SERVER_EXTENSION_MISSING`, `SERVER_VERSION_UNSUPPORTED`, `SERVER_PRIVILEGE_MISSING`
 */
export function checkServer(nodes: readonly ManifestNode[], catalog: Catalog | PgTrickleError): void {
  if (!(catalog instanceof PgTrickleError)) return;
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
