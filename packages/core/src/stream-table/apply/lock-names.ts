import type { Queryable } from '../../db/queryable.js';
import { quoteLiteral } from '../../sql/identifier.js';

/**
 * Takes an advisory lock per name until the transaction ends, always in the same order, so that two runs never wait for each other in a
 * circle. The keys are stable across versions of this package: any of its users on the same database keep out of each other's way.
 */
export async function lockNames(session: Queryable, names: readonly string[]): Promise<void> {
  if (names.length > 0) await session.query(lockSql(names));
}

/** The statement that takes the locks of these names and no others, to be sent together with what is done under them. */
export const lockSql = (names: readonly string[]): string =>
  `select pg_catalog.pg_advisory_xact_lock(k.key) from (values ${[...new Set(names)].map((name) => `(${keyOf(quoteLiteral(prefix + name))})`).join(', ')} order by 1) as k (key)`;

/**
 * @internal The statement that takes them and answers with a row for each, or does neither where a view is among them: almost never, and to plan the way
 * through views takes three times as long as to lock.
 */
export const lockUnlessViews = (names: readonly string[]): string => `${lockSql(names)} where not exists (${viewsAmong(names)})`;

/** @internal Takes the locks of these names and of what views of these names read: the extension sets up capture on the tables under them. */
export async function lockThroughViews(session: Queryable, names: readonly string[]): Promise<void> {
  await session.query(`${readByViews(names)}
  select pg_catalog.pg_advisory_xact_lock(k.key) from (select distinct ${keyOf(`${quoteLiteral(prefix)} || name`)} as key from wanted order by 1) as k`);
}

const prefix = 'pgtrickle-js:';
const keyOf = (text: string) => `pg_catalog.hashtextextended(${text}, 0)`;

const arrayOf = (names: readonly string[]) => `array[${names.map(quoteLiteral).join(', ')}]`;

const viewsAmong = (names: readonly string[]) =>
  `select c.oid, c.relname::text from pg_catalog.pg_class c where c.relname = any (${arrayOf(names)}::name[]) and c.relkind = 'v'`;

const readByViews = (names: readonly string[]) => `with recursive read (oid, name) as (
    ${viewsAmong(names)}
    union
    select t.oid, t.relname::text from read
    join pg_catalog.pg_rewrite w on w.ev_class = read.oid
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
      and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid <> read.oid
    join pg_catalog.pg_class t on t.oid = d.refobjid
  ),
  wanted as (select pg_catalog.unnest(${arrayOf(names)}::text[]) as name union select name from read)`;
