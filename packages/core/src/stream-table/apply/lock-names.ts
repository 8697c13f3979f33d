import type { Queryable } from '../../db/queryable.js';
import { quoteLiteral } from '../../sql/identifier.js';

/**
 * Takes an advisory lock per name until the transaction ends, always in the same order, so that two runs never wait for each other in a
 * circle. The keys are stable across versions of this package: any of its users on the same database keep out of each other's way.
 *
 * @param throughViews - also for what views of these names read: the extension sets up capture on the tables under them
 * @returns whether there were such views
 */
export async function lockNames(session: Queryable, names: readonly string[], { throughViews = false } = {}): Promise<LockedNames> {
  if (names.length === 0) return { throughViews: false };
  const list = arrayOf(names);
  const given = lockSql(names);
  // Almost always no view is among them, and to plan the way through views takes three times as long as to lock.
  const { rows } = await session.query(throughViews ? `${given} where not exists (${viewsAmong(list)})` : given);
  if (rows.length > 0) return { throughViews: false };
  await session.query(`${readByViews(list)} ${lockWanted}`);
  return { throughViews: true };
}

/** The statement that takes the locks of these names and no others, to be sent together with what is done under them. */
export const lockSql = (names: readonly string[]): string =>
  `with wanted as (select name from pg_catalog.unnest(${arrayOf(names)}) as n(name)) ${lockWanted}`;

export interface LockedNames {
  readonly throughViews: boolean;
}

const arrayOf = (names: readonly string[]) => `array[${names.map(quoteLiteral).join(', ')}]::text[]`;

const lockWanted = `select pg_catalog.pg_advisory_xact_lock(k.key) from (
    select distinct pg_catalog.hashtextextended('pgtrickle-js:' || name, 0) as key from wanted order by 1
  ) as k`;

const viewsAmong = (list: string) =>
  `select c.oid, c.relname::text from pg_catalog.pg_class c where c.relname = any (${list}::name[]) and c.relkind = 'v'`;

const readByViews = (list: string) => `with recursive read (oid, name) as (
    ${viewsAmong(list)}
    union
    select t.oid, t.relname::text from read
    join pg_catalog.pg_rewrite w on w.ev_class = read.oid
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
      and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid <> read.oid
    join pg_catalog.pg_class t on t.oid = d.refobjid
  ),
  wanted as (select pg_catalog.unnest(${list}) as name union select name from read)`;
