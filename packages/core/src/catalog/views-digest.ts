/**
 * An SQL expression: a digest of the views that a view reads, through any number of them; NULL where it reads none. Definitions are printed
 * with nothing on the search path, so that it is the same for every session and in a restored dump.
 *
 * @internal
 */
// Arguments are evaluated from left to right: the path is emptied, the definition printed, the path put back.
export const viewsDigest = (view: string): string => `(
  with recursive reached(oid) as (
    select ${view}::pg_catalog.oid
    union
    select p.refobjid from reached v
    join pg_catalog.pg_rewrite r on r.ev_class = v.oid and r.rulename = '_RETURN'
    join pg_catalog.pg_depend p on p.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and p.objid = r.oid
      and p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and p.refobjid <> v.oid
    join pg_catalog.pg_class c on c.oid = p.refobjid and c.relkind = 'v'
  )
  select pg_catalog.md5(pg_catalog.string_agg(printed.text, ';' order by printed.text collate "C")) from (
    select pg_catalog.concat_ws(' ', n.nspname, c.relname, pg_catalog.length(pg_catalog.set_config('search_path', 'pg_catalog', true)),
      pg_catalog.pg_get_viewdef(c.oid), pg_catalog.left(pg_catalog.set_config('search_path', current.path, true), 0)) as text
    from reached join pg_catalog.pg_class c on c.oid = reached.oid and c.oid <> ${view}
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace,
    (select pg_catalog.current_setting('search_path') as path offset 0) as current) as printed)`;
