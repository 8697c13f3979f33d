import { hash } from 'node:crypto';
import { quoteLiteral } from '@pgtrickle-js/core';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

/**
 * The mark of a view that we made: a comment on its rule `_RETURN`, which nobody else describes. It holds a digest of what made the view and one of
 * what the server then had, so that a later run can leave the view alone without making it again to compare.
 */
export interface ViewMark {
  readonly madeBy: string;
  readonly seen: string;
}

const prefix = 'pgt-dbt view 1:';

export function parseViewMark(comment: string | null): ViewMark | undefined {
  if (!comment?.startsWith(prefix)) return undefined;
  const [madeBy = '', seen = ''] = comment.slice(prefix.length).split(':');
  return { madeBy, seen };
}

/** A digest of the statement that makes a view and of what is said about it besides: grants and comments. */
export function digestView(createSql: string, settings: unknown): string {
  return hash('sha256', JSON.stringify([createSql.trim(), settings]), 'base64url').slice(0, 27);
}

/** The comment with the mark, of the view with this oid. */
export const markOf = (oid: string): string =>
  `(select obj_description(w.oid, 'pg_rewrite') from pg_catalog.pg_rewrite w where w.ev_class = ${oid} and w.rulename = '_RETURN')`;

/**
 * A digest of all that the server has of a view: definition, options, owner, grants, comments; and of the columns of what it reads, because a
 * `select *` means those that were there when it was made.
 */
export const seenOf = (oid: string): string =>
  `md5(concat_ws(chr(31), pg_get_viewdef(${oid}),
    (select concat_ws(chr(31), v.reloptions, v.relowner, v.relacl, obj_description(v.oid, 'pg_class')) from pg_catalog.pg_class v where v.oid = ${oid}),
    (select string_agg(d.objsubid || d.description, chr(31) order by d.objsubid) from pg_catalog.pg_description d
     where d.objoid = ${oid} and d.classoid = 'pg_catalog.pg_class'::regclass and d.objsubid > 0),
    (select string_agg(a.attrelid::regclass || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod), chr(31) order by a.attrelid::regclass::text, a.attnum)
     from (select distinct d.refobjid from pg_catalog.pg_rewrite w
           join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_catalog.pg_class'::regclass
           where w.ev_class = ${oid} and d.refobjid <> ${oid}) read
     join pg_catalog.pg_attribute a on a.attrelid = read.refobjid and a.attnum > 0 and not a.attisdropped)))`;

/** Marks a view as it is now, in the open transaction. */
export async function markView(session: Session, view: Relation, madeBy: string): Promise<void> {
  const name = view.with({ includePolicy: { database: false } }).render();
  const oid = `${quoteLiteral(name)}::regclass`;
  await session.run(
    `do $mark$ begin execute format('comment on rule "_RETURN" on %s is %L', ${quoteLiteral(name)}, ${quoteLiteral(`${prefix}${madeBy}:`)} || ${seenOf(oid)}); end $mark$`,
  );
}

/** Whether the view is what this statement made, and still as it was then. */
export async function isMarked(session: Session, view: Relation, madeBy: string): Promise<boolean> {
  const oid = `${quoteLiteral(view.with({ includePolicy: { database: false } }).render())}::regclass`;
  const { rows } = await session.run(`select ${markOf(oid)}, ${seenOf(oid)}`);
  const mark = parseViewMark((rows[0]?.[0] ?? null) as string | null);
  return mark?.madeBy === madeBy && mark.seen === rows[0]?.[1];
}
