import type { CatalogReader } from '../../db/queryable.js';
import { type QualifiedName, quoteIdentifier } from '../../sql/identifier.js';
import type { TableReference } from '../../sql/parse-query.js';

/** As a query may write it. */
export const quotedReference = ({ schema, name }: TableReference): string =>
  [schema, name].flatMap((part) => (part === undefined ? [] : [quoteIdentifier(part)])).join('.');

export interface FoundRelation {
  readonly oid: string;
  readonly name: QualifiedName;
  readonly isKeyless: boolean;
}

/** Relations, and what they read where they are views. */
export async function readRelations(reader: CatalogReader, names: readonly string[]): Promise<FoundRelation[]> {
  return reader.read<FoundRelation>(
    `with recursive reads(oid) as (
       select pg_catalog.to_regclass(name)::pg_catalog.oid from jsonb_array_elements_text($1::jsonb) as n(name)
       union
       select d.refobjid from reads r join pg_catalog.pg_rewrite w on w.ev_class = r.oid
       join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_catalog.pg_class'::regclass)
     select c.oid::text as oid, s.nspname || '.' || c.relname as name,
       c.relkind in ('r', 'p') and not exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary) as "isKeyless"
     from reads r join pg_catalog.pg_class c on c.oid = r.oid join pg_catalog.pg_namespace s on s.oid = c.relnamespace order by 1`,
    [JSON.stringify(names)],
  );
}
