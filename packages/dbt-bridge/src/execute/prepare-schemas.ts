import { fromUnknown, PgTrickleError, quoteIdentifier, quoteLiteral } from '@pgtrickle-js/core';
import { Relation } from '../adapter/relation.js';
import type { Session } from '../adapter/session.js';
import type { ManifestNode } from '../manifest/node.js';

/**
 * Makes the schemas that the nodes will be built in, where they are missing.
 *
 * @param createSchema the project's macro of that name
 */
export async function prepareSchemas(
  session: Session,
  { nodes, existing, database }: { readonly nodes: readonly ManifestNode[]; readonly existing: ReadonlySet<string>; readonly database: string },
  createSchema: (relation: Relation) => Promise<unknown>,
): Promise<void> {
  for (const schema of schemasOf(nodes).filter((name) => !existing.has(name))) {
    await createSchema(new Relation({ database, schema })).catch(async (error) => {
      // `if not exists` does not help against another run that makes it at the same moment.
      if (!(await exists(session, schema))) throw schemaError(fromUnknown(error), schema, database);
    });
  }
}

function schemaError({ code, message, hint, cause }: PgTrickleError, schema: string, database: string): PgTrickleError {
  const grant = `An administrator can run: create schema ${quoteIdentifier(schema)}; or: grant create on database ${quoteIdentifier(database)} to the role of the profile;`;
  return new PgTrickleError(code, {
    message: `the schema "${schema}" cannot be created: ${message}`,
    hint: code === 'SERVER_PRIVILEGE_MISSING' ? grant : hint,
    cause,
  });
}

async function exists(session: Session, schema: string): Promise<boolean> {
  const { rows } = await session.run(`select from pg_catalog.pg_namespace where nspname = ${quoteLiteral(schema)}`);
  return rows.length > 0;
}

export function schemasOf(nodes: readonly ManifestNode[]): string[] {
  const needsSchema = (node: ManifestNode) => node.relation_name !== null || node.resource_type === 'function';
  return [...new Set(nodes.filter(needsSchema).map(({ schema }) => schema))];
}
