import type { CatalogReader } from '../db/queryable.js';
import type { QualifiedName } from '../sql/identifier.js';
import type { Declaration } from './declaration.js';
import { readStreamTables } from './stream-tables.js';

/**
 * Reads who declared stream tables: all that a tool declared, or those of them that are named.
 *
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`
 * @example
 * const mine = (await readDeclarations(reader)).filter((each) => sameDeclarer(each, { tool: 'dbt', project: 'shop' }));
 */
export async function readDeclarations(
  reader: CatalogReader,
  names?: string | readonly string[],
): Promise<(Declaration & { readonly name: QualifiedName })[]> {
  const tables = await readStreamTables(reader, names);
  return tables.flatMap(({ name, declaration }) => (declaration === null ? [] : [{ name, ...declaration }]));
}
