import { quoteLiteral } from '@pgtrickle-js/core';
import { type ProjectState, readProjectState } from '../adapter/read-project-state.js';
import { Relation } from '../adapter/relation.js';
import type { ManifestNode } from '../manifest/node.js';
import { checkServer } from './check-server.js';
import { nodeRuntime } from './node-runtime.js';
import { prepareSchemas, schemasOf } from './prepare-schemas.js';
import { retry } from './retry.js';
import type { RunMode } from './run-node.js';
import type { RunParts } from './run-parts.js';

/**
 * Looks at the database, and makes the schemas that are missing.
 *
 * @throws {PgTrickleError} `SERVER_*` when there are stream tables to make and no extension to make them
 */
export async function prepareRun(nodes: readonly ManifestNode[], parts: RunParts, mode: RunMode): Promise<void> {
  const [first] = nodes;
  if (first === undefined) return;
  const runtime = nodeRuntime(first, 'main', parts);
  // A query comment that cannot be made ends the run before anything of it.
  if (mode !== 'compile') runtime.adapter().parts.comment();
  const { schemas, catalog } = await lookAround(nodes, parts);
  if (mode === 'compile') return;
  if (mode === 'execute') checkServer(nodes, parts.whole, catalog);
  const createSchema = async (relation: unknown) => {
    await runtime.adapter().parts.callMacro('create_schema', { relation });
    await runtime.adapter().commitIfOpen();
  };
  const { database } = parts.project.profile.credentials;
  await prepareSchemas(await parts.pool.get('main'), { nodes, existing: schemas, database }, createSchema);
}

/** Reads everything that is in the schemas of the project, in one statement. */
export async function lookAround(nodes: readonly ManifestNode[], parts: RunParts): Promise<ProjectState> {
  const { pool, manifest, project, cache, outlook, onlySelectedSchemas } = parts;
  const schemas = schemasOf(onlySelectedSchemas ? nodes : Object.values(manifest.nodes));
  // A view that another run replaces while the server describes it fails the statement.
  const state = await retry(async () => readProjectState(await pool.get('main'), project.profile.credentials.database, schemas));
  cache.fill(
    schemas,
    state.relations.map(({ relation }) => relation),
  );
  outlook.renew(state);
  await lookForFunctions(parts);
  return state;
}

/** Functions have names of their own: only those of the project are looked for, so that none stands in the way of a relation. */
async function lookForFunctions({ pool, manifest, project, cache }: RunParts): Promise<void> {
  const functions = Object.values(manifest.functions);
  if (functions.length === 0) return;
  const names = functions.map(({ schema, alias }) => `(${quoteLiteral(schema)}, ${quoteLiteral(alias)})`);
  const { rows } = await (await pool.get('main')).run(
    `select distinct n.nspname, p.proname from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
     where (n.nspname, p.proname) in (${names.join(', ')})`,
  );
  const { database } = project.profile.credentials;
  for (const [schema, name] of rows.map((row) => row.map(String))) {
    if (cache.get(schema ?? null, name ?? null) === undefined)
      cache.add(new Relation({ database, schema: schema ?? null, identifier: name ?? null, type: 'function' }));
  }
}
