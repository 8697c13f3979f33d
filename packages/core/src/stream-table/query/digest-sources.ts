import type { CatalogReader } from '../../db/queryable.js';
import type { QualifiedName } from '../../sql/identifier.js';

/** What a source is: which relation, with which columns and, for a view, which definition. */
export interface SourceDigest {
  readonly name: QualifiedName;
  readonly digest: string;
}

/** Looks up the relations that queries name, by the session's search path; one that does not exist is not in the result. */
export async function digestSources(reader: CatalogReader, references: readonly string[]): Promise<ReadonlyMap<string, SourceDigest>> {
  if (references.length === 0) return new Map();
  const rows = await reader.read<SourceDigest & { reference: string }>(
    `select w.reference, n.nspname || '.' || c.relname as name, pg_catalog.md5(pg_catalog.jsonb_build_array(c.oid::int8, c.relkind,
       case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end,
       (select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(a.attname, a.atttypid::int8, a.atttypmod) order by a.attnum)
        from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped))::text) as digest
     from pg_catalog.jsonb_array_elements_text($1::jsonb) as w(reference)
     join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(w.reference)
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace`,
    [JSON.stringify(references)],
  );
  return new Map(rows.map(({ reference, name, digest }) => [reference, { name, digest }]));
}
