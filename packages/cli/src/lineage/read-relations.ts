import type { CatalogReader } from '@pgtrickle-js/core';

/** A relation as the page shows it, whatever it is. */
export interface RelationFacts {
  readonly oid: number;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table';
  readonly description: string | null;
  /** The query of a view. */
  readonly sql: string | null;
  readonly columns: readonly { readonly column: string; readonly type: string; readonly description: string | null }[];
}

/** `view` reads `source`. */
export interface ViewEdge {
  readonly view: number;
  readonly source: number;
}

/** Reads which views read what, those of the system and of the extension left out. */
export async function readViewEdges(reader: CatalogReader): Promise<ViewEdge[]> {
  const rows = await reader.read<{ view: string; source: string }>(
    `select distinct r.ev_class::text as view, d.refobjid::text as source
     from pg_catalog.pg_depend d
     join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::regclass and r.oid = d.objid
     join pg_catalog.pg_class c on c.oid = r.ev_class and c.relkind in ('v', 'm')
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> r.ev_class
       and n.nspname !~ '^(pg_catalog|information_schema|pgtrickle|pgstream)'`,
  );
  return rows.map(({ view, source }) => ({ view: Number(view), source: Number(source) }));
}

/** Reads relations by their oids, in one query; internal columns are left out. */
export async function readRelations(reader: CatalogReader, oids: readonly number[]): Promise<RelationFacts[]> {
  const rows = await reader.read<{ relation: string }>(
    `select jsonb_build_object('oid', c.oid::bigint, 'name', n.nspname || '.' || c.relname,
       'kind', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end,
       'description', pg_catalog.obj_description(c.oid, 'pg_class'),
       'sql', case when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid, true) end,
       'columns', (select coalesce(jsonb_agg(jsonb_build_object('column', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
           'description', pg_catalog.col_description(c.oid, a.attnum)) order by a.attnum), '[]')
         from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname !~ '^__pg[ts]_'))::text as relation
     from jsonb_array_elements_text($1::jsonb) as wanted(oid)
     join pg_catalog.pg_class c on c.oid = wanted.oid::oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace`,
    [JSON.stringify(oids)],
  );
  return rows.map(({ relation }) => JSON.parse(relation));
}
