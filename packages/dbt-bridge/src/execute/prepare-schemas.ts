import { quoteLiteral } from '@pgtrickle-js/core';
import { readRelations } from '../adapter/read-relations.js';
import { Relation } from '../adapter/relation.js';
import type { RelationCache } from '../adapter/relation-cache.js';
import type { Session } from '../adapter/session.js';
import type { ManifestNode } from '../manifest/types.js';

/**
 * Makes the schemas that the nodes will be built in, where they are missing, and fills the cache with what is in every schema of the
 * project, in one query for all.
 *
 * @param createSchema the project's macro of that name
 */
export async function prepareSchemas(
  session: Session,
  { nodes, all, cache, database }: { nodes: readonly ManifestNode[]; all: readonly ManifestNode[]; cache: RelationCache; database: string },
  createSchema: (relation: Relation) => Promise<unknown>,
): Promise<void> {
  const needed = schemasOf(nodes);
  const known = schemasOf(all);
  if (needed.length > 0) {
    const { rows } = await session.run(`select nspname from pg_catalog.pg_namespace where nspname in (${needed.map(quoteLiteral).join(', ')})`);
    const existing = new Set(rows.map(([name]) => name));
    for (const schema of needed) if (!existing.has(schema)) await createSchema(new Relation({ database, schema }));
  }
  cache.fill(known, await readRelations(session, database, known));
}

function schemasOf(nodes: readonly ManifestNode[]): string[] {
  return [...new Set(nodes.flatMap((node) => (node.relation_name === null ? [] : [node.schema])))];
}
