import { catalogReader, fromUnknown, quoteLiteral, readDependencies, readStreamTables } from '@pgtrickle-js/core';
import { Relation, type RelationType } from './relation.js';
import type { Session } from './session.js';

/** Everything that a model could meet in these schemas: tables, views and, told from tables by the extension's catalog, stream tables. */
export async function readRelations(session: Session, database: string, schemas: readonly string[]): Promise<Relation[]> {
  if (schemas.length === 0) return [];
  const names = schemas.map((schema) => quoteLiteral(schema.toLowerCase())).join(', ');
  const found = await session.run(
    `select n.nspname, c.relname,
       case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'external' else 'table' end
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and lower(n.nspname) in (${names})`,
  );
  const streamTables = new Set(
    await whereInstalled(async () => (await readStreamTables(catalogReader(session.client))).map(({ name }) => name as string)),
  );
  return found.rows.map(([schema, identifier, kind]) => {
    const type = streamTables.has(`${schema}.${identifier}`) ? 'stream_table' : (kind as RelationType);
    return new Relation({ database, schema: String(schema), identifier: String(identifier), type });
  });
}

/** The names of the stream tables that read any of these relations, themselves or through views. */
export async function readersOf(session: Session, relations: readonly Pick<Relation, 'schema' | 'identifier'>[]): Promise<string[]> {
  const names = new Set(relations.map(({ schema, identifier }) => `${schema}.${identifier}`));
  const dependencies = await whereInstalled(() => readDependencies(catalogReader(session.client)));
  return [...new Set(dependencies.filter(({ source }) => source !== null && names.has(source)).map(({ streamTable }) => streamTable as string))];
}

/**
 * The views, of any kind and at any depth, that go when a relation is dropped with CASCADE, as `schema` and `name`.
 *
 * @param first what is run before, in the same message
 */
export async function dependentsOf(session: Session, relation: Relation, first: string): Promise<{ schema: string; identifier: string }[]> {
  const name = quoteLiteral(relation.with({ includePolicy: { database: false } }).render());
  const { rows } = await session.run(
    `${first};
     with recursive dependent (oid) as (
       select to_regclass(${name})::oid
       union
       select r.ev_class from dependent
       join pg_catalog.pg_depend d on d.refobjid = dependent.oid and d.refclassid = 'pg_class'::regclass and d.classid = 'pg_rewrite'::regclass
       join pg_catalog.pg_rewrite r on r.oid = d.objid
     )
     select n.nspname, c.relname from dependent
     join pg_catalog.pg_class c on c.oid = dependent.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace`,
  );
  return rows.map(([schema, identifier]) => ({ schema: String(schema), identifier: String(identifier) }));
}

/** A project without stream tables runs on a server without the extension, or for a role that may not see it. */
export async function whereInstalled<T>(read: () => Promise<T[]>): Promise<T[]> {
  try {
    return await read();
  } catch (error) {
    if (/^SERVER_(EXTENSION_MISSING|VERSION_UNSUPPORTED|PRIVILEGE_MISSING)$/.test(fromUnknown(error).code)) return [];
    throw error;
  }
}
