import { catalogReader, lockSql, quoteIdentifier, quoteLiteral, readStreamTables } from '@pgtrickle-js/core';
import { whereInstalled } from './read-relations.js';
import { Relation, type RelationType } from './relation.js';
import type { RelationCache } from './relation-cache.js';
import { maxNameLength } from './relation-name.js';
import type { Session } from './session.js';

/**
 * Makes the transaction, opened where none is, the only one that builds this relation, and looks again what it and the names beside it are now:
 * another run may have been faster. Core takes the same lock for a stream table and for what it reads.
 */
export async function lockRelation(session: Session, cache: RelationCache, relation: Relation): Promise<void> {
  const { schema, identifier, database } = relation;
  // As the macros for names beside it cut them.
  const names = ['', '__dbt_tmp', '__dbt_backup'].map((suffix) => `${(identifier ?? '').slice(0, maxNameLength - suffix.length)}${suffix}`);
  const look = `select c.relname, case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'external' else 'table' end,
       exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname in ('__pgt_row_id', '__pgs_row_id') and not a.attisdropped)
     from pg_catalog.pg_class c
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace = to_regnamespace(${quoteLiteral(quoteIdentifier(schema ?? ''))}) and c.relname in (${names.map(quoteLiteral).join(', ')})`;
  // One message; the look sees what was committed while the lock was waited for, because each statement takes a snapshot of its own.
  const { rows } = await session.run([...(session.inTransaction ? [] : ['begin']), lockSql([identifier ?? '']), look].join(';\n'));
  for (const name of names) cache.drop(schema, name);
  for (const [name, kind, mayBeStreamTable] of rows) {
    const isStreamTable = mayBeStreamTable === true && kind === 'table' && (await isInCatalog(session, `${schema}.${name}`));
    cache.add(new Relation({ database, schema, identifier: String(name), type: isStreamTable ? 'stream_table' : (kind as RelationType) }));
  }
}

/** The columns of the extension may also have come with a `select *`. */
async function isInCatalog(session: Session, name: string): Promise<boolean> {
  return (await whereInstalled(() => readStreamTables(catalogReader(session.client), name))).length > 0;
}
