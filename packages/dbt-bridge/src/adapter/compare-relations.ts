import { quoteLiteral } from '@pgtrickle-js/core';
import { ask } from './ask.js';
import type { Relation } from './relation.js';
import type { Session } from './session.js';
import { seenOf } from './view-mark.js';

/**
 * Makes the view that a statement would make, to compare it with the one that is there, and takes it back. The server would not tell them apart where it
 * has the same query (names resolved, `*` written out), columns and options: text that differs only in layout, or in comments, is the same view.
 *
 * @returns for a view that is what the statement would make, what the server has of it, for its mark
 */
export async function compareWithMade(session: Session, existing: Relation, made: MadeView): Promise<string | undefined> {
  const facts = (view: string) =>
    `(select (pg_get_viewdef(c.oid), c.reloptions, ${columnsOf('c.oid')}) from pg_catalog.pg_class c where c.oid = ${view})`;
  const seen = `case when ${facts(oidOf(existing))} is not distinct from ${facts(oidOf(made.relation))} then ${seenOf(oidOf(existing))} end`;
  const answers = await ask(session, [`${made.createSql}\n`, `select ${seen} as seen`]);
  return answers?.at(-1)?.rows[0]?.seen ?? undefined;
}

/** A view under a name of its own, and the statement that makes it. */
export interface MadeView {
  readonly relation: Relation;
  readonly createSql: string;
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
