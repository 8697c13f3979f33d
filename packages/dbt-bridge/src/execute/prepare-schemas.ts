import { fromUnknown, PgTrickleError, quoteIdentifier, quoteLiteral } from '@pgtrickle-js/core';
import { readRelations } from '../adapter/read-relations.js';
import { Relation } from '../adapter/relation.js';
import type { RelationCache } from '../adapter/relation-cache.js';
import type { Session } from '../adapter/session.js';
import type { ManifestNode } from '../manifest/node.js';

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
    const existing = await existingSchemas(session, needed);
    for (const schema of needed.filter((name) => !existing.has(name))) {
      await createSchema(new Relation({ database, schema })).catch(async (error) => {
        // `if not exists` does not help against another run that makes it at the same moment.
        if (!(await existingSchemas(session, [schema])).has(schema)) throw schemaError(fromUnknown(error), schema, database);
      });
    }
  }
  cache.fill(known, await readRelations(session, database, known));
}

function schemaError({ code, message, hint, cause }: PgTrickleError, schema: string, database: string): PgTrickleError {
  const grant = `An administrator can run: create schema ${quoteIdentifier(schema)}; or: grant create on database ${quoteIdentifier(database)} to the role of the profile;`;
  return new PgTrickleError(code, {
    message: `the schema "${schema}" cannot be created: ${message}`,
    hint: code === 'SERVER_PRIVILEGE_MISSING' ? grant : hint,
    cause,
  });
}

async function existingSchemas(session: Session, names: readonly string[]): Promise<Set<unknown>> {
  const { rows } = await session.run(`select nspname from pg_catalog.pg_namespace where nspname in (${names.map(quoteLiteral).join(', ')})`);
  return new Set(rows.map(([name]) => name));
}

function schemasOf(nodes: readonly ManifestNode[]): string[] {
  return [...new Set(nodes.flatMap((node) => (node.relation_name === null ? [] : [node.schema])))];
}
