import type { CatalogReader } from '../db/queryable.js';
import { type ViewDefinition, viewMark } from '../sql/taken-in.js';

/**
 * Reads the views of these names, whatever their schema, and the views that these read, through any number of them. Definitions are printed with nothing on the search path, so that
 * they mean the same inside of any query.
 *
 * @param names - without schema
 */
export async function readViewDefinitions(reader: CatalogReader, names: readonly string[]): Promise<ViewDefinition[]> {
  if (names.length === 0) return [];
  const [row] = await reader.read<{ views: string | null }>(
    `select ${viewsFrom(`select c.oid from pg_catalog.jsonb_array_elements_text($1::jsonb) as n(name)
       join pg_catalog.pg_class c on c.relname = n.name and c.relkind = 'v'`)}::text as views`,
    [JSON.stringify([...new Set(names)])],
  );
  return row?.views == null ? [] : JSON.parse(row.views);
}

/** @internal An SQL expression: the views that a query took in when it was sent, as they are now, in JSON; NULL where there are none. */
export const viewsTakenInto = (query: string): string =>
  `case when ${query} like '%/* pgtrickle:view %' then ${viewsFrom(
    `select pg_catalog.to_regclass(m.found[1])::pg_catalog.oid from pg_catalog.regexp_matches(${query}, '${viewMark}', 'g') as m(found)`,
  )} end`;

// Arguments are evaluated from left to right: the path is emptied, the definition printed, the path put back.
const viewsFrom = (oids: string): string => `(
  with recursive reached(oid) as (
    ${oids}
    union
    select p.refobjid from reached v
    join pg_catalog.pg_rewrite r on r.ev_class = v.oid and r.rulename = '_RETURN'
    join pg_catalog.pg_depend p on p.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and p.objid = r.oid
      and p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and p.refobjid <> v.oid
  )
  select pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', n.nspname || '.' || c.relname, 'isVisible', pg_catalog.pg_table_is_visible(c.oid),
    'definition', pg_catalog.concat(pg_catalog.left(pg_catalog.set_config('search_path', 'pg_catalog', true), 0), pg_catalog.pg_get_viewdef(c.oid),
      pg_catalog.left(pg_catalog.set_config('search_path', current.path, true), 0))))
  from reached join pg_catalog.pg_class c on c.oid = reached.oid and c.relkind = 'v'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '[.*]' and c.relname !~ '[*]',
  (select pg_catalog.current_setting('search_path') as path offset 0) as current)`;
