import { quoteLiteral } from '@pgtrickle-js/core';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

/**
 * Whether the server would not tell two views apart: the query as it parsed it (names resolved, `*` written out), the columns, and the
 * options. Text that differs only in layout, or in comments, is the same view.
 */
export async function isSameView(session: Session, existing: Relation, candidate: Relation): Promise<boolean> {
  const facts = (view: string) =>
    `(select (pg_get_viewdef(c.oid), c.reloptions, ${columnsOf('c.oid')}) from pg_catalog.pg_class c where c.oid = ${view})`;
  const { rows } = await session.run(`select ${facts(oidOf(existing))} is not distinct from ${facts(oidOf(candidate))}`);
  return rows[0]?.[0] === true;
}

/** Whether two tables have the same columns, in order, so that rows of one fit into the other. */
export async function haveSameColumns(session: Session, one: Relation, other: Relation): Promise<boolean> {
  const { rows } = await session.run(`select ${columnsOf(oidOf(one))} is not distinct from ${columnsOf(oidOf(other))}`);
  return rows[0]?.[0] === true;
}

/** Whether `create or replace view` can put the candidate in place of the view: its columns first, unchanged, and others only after them. */
export async function extendsColumns(session: Session, existing: Relation, candidate: Relation): Promise<boolean> {
  const { rows } = await session.run(`select starts_with(${columnsOf(oidOf(candidate))} || ',', ${columnsOf(oidOf(existing))} || ',')`);
  return rows[0]?.[0] === true;
}

function oidOf(relation: Relation): string {
  return `${quoteLiteral(relation.with({ includePolicy: { database: false } }).render())}::regclass`;
}

function columnsOf(oid: string): string {
  return `(select string_agg(format('%s %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation), ',' order by a.attnum)
    from pg_catalog.pg_attribute a where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped)`;
}
