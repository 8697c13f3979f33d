import type { Queryable } from '@pgtrickle-js/core';

/**
 * What a database holds, a line for each thing: relations with their columns, indexes, constraints, views, functions, types, triggers,
 * comments, grants, and stream tables. Two equal lists are two equal schemas. Oids, rows and the books of migrators are left out, and
 * the function by which the extension guards a stream table: 0.67.0 leaves it where the stream table was.
 */
export async function readCatalogLines(db: Queryable, books: readonly string[]): Promise<string[]> {
  const { rows } = await db.query(query, [JSON.stringify(books)]);
  return rows.map(({ line }) => line);
}

const query = `
with relations as (
  select c.*, n.nspname || '.' || c.relname as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^(pg_|pgtrickle|pgstream|information_schema$)' and c.relkind <> 't'
    and c.relname not in (select jsonb_array_elements_text($1::jsonb))
    and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    and not exists (select from pg_catalog.pg_depend d join pg_catalog.pg_class t on t.oid = d.refobjid where d.objid = c.oid
      and d.classid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i') and t.relname in (select jsonb_array_elements_text($1::jsonb)))
), lines as (
  select 'schema ' || nspname as line from pg_catalog.pg_namespace where nspname !~ '^(pg_|pgtrickle|pgstream|information_schema$)'
  union all
  select case relkind when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'i' then 'index'
      else relkind::text end || ' ' || name
    || coalesce(' ' || array_to_string(reloptions, ','), '') || case when relrowsecurity then ' row security' else '' end from relations
  union all
  select 'column ' || r.name || '.' || a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
    || coalesce(' default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') || coalesce(' comment ' || case when a.attname !~ '^__pg[ts]_' then pg_catalog.col_description(r.oid, a.attnum) end, '')
    from relations r join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_catalog.pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum where r.relkind in ('r', 'p', 'f')
  union all
  select 'index ' || pg_catalog.pg_get_indexdef(oid) from relations where relkind = 'i'
  union all
  select 'definition of ' || name || ': ' || pg_catalog.pg_get_viewdef(oid) from relations where relkind in ('v', 'm')
  union all
  select 'constraint ' || r.name || '.' || k.conname || ' ' || pg_catalog.pg_get_constraintdef(k.oid) from relations r join pg_catalog.pg_constraint k on k.conrelid = r.oid
  union all
  select 'trigger ' || pg_catalog.pg_get_triggerdef(t.oid) from relations r join pg_catalog.pg_trigger t on t.tgrelid = r.oid
    join pg_catalog.pg_proc p on p.oid = t.tgfoid join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where not t.tgisinternal and n.nspname !~ '^(pgtrickle|pgstream)'
  union all
  select 'comment on ' || r.name || ' ' || d.description from relations r join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = r.oid and d.objsubid = 0
  union all
  select 'grant on ' || name || ' ' || acl::text from relations, unnest(relacl) as acl
  union all
  select 'function ' || pg_catalog.pg_get_functiondef(p.oid) from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where n.nspname !~ '^(pg_|pgtrickle|pgstream|information_schema$)' and p.prokind in ('f', 'p')
      and not (p.proname ~ '^_pg[ts]_guard_' and p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype)
      and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all
  select 'type ' || n.nspname || '.' || t.typname || coalesce(' ' || (select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid), '')
    from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where n.nspname !~ '^(pg_|pgtrickle|pgstream|information_schema$)' and t.typtype in ('e', 'd', 'r')
)
select line from lines where line is not null order by line`;
