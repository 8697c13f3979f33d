import type { Queryable } from '../db/queryable.js';

/**
 * Takes an advisory lock per name until the transaction ends, always in the same order, so that two runs never wait for each other in a
 * circle. The keys are stable across versions of this package: any of its users on the same database keep out of each other's way.
 */
export async function lockNames(session: Queryable, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await session.query(
    `select pg_catalog.pg_advisory_xact_lock(k.key) from (
       select distinct pg_catalog.hashtextextended('pgtrickle-js:' || name, 0) as key from pg_catalog.jsonb_array_elements_text($1::jsonb) as n(name) order by 1
     ) as k`,
    [JSON.stringify(names)],
  );
}
