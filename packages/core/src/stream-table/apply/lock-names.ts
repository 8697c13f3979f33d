import type { Queryable } from '../../db/queryable.js';

/**
 * Takes an advisory lock per name until the transaction ends, always in the same order, so that two runs never wait for each other in a
 * circle. The keys are stable across versions of this package: any of its users on the same database keep out of each other's way.
 *
 * @param throughViews - also for what views of these names read: the extension sets up capture on the tables under them
 * @returns whether there were such views
 */
export async function lockNames(session: Queryable, names: readonly string[], { throughViews = false } = {}): Promise<LockedNames> {
  if (names.length === 0) return { throughViews: false };
  const { rows } = await session.query(
    `${throughViews ? underViews : given}
     select pg_catalog.pg_advisory_xact_lock(k.key), ${throughViews ? '(exists (select from read))::text' : `'false'`} as "throughViews" from (
       select distinct pg_catalog.hashtextextended('pgtrickle-js:' || name, 0) as key from wanted order by 1
     ) as k`,
    [JSON.stringify(names)],
  );
  return { throughViews: rows[0]?.throughViews === 'true' };
}

export interface LockedNames {
  readonly throughViews: boolean;
}

const given = `with wanted as (select name from pg_catalog.jsonb_array_elements_text($1::jsonb) as n(name))`;

const underViews = `with recursive named as (select name from pg_catalog.jsonb_array_elements_text($1::jsonb) as n(name)),
  read (oid, name) as (
    select c.oid, c.relname::text from named join pg_catalog.pg_class c on c.relname = named.name and c.relkind = 'v'
    union
    select t.oid, t.relname::text from read
    join pg_catalog.pg_rewrite w on w.ev_class = read.oid
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
      and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid <> read.oid
    join pg_catalog.pg_class t on t.oid = d.refobjid
  ),
  wanted as (select name from named union select name from read)`;
