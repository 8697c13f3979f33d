import { hash } from 'node:crypto';
import { quoteLiteral } from '@pgtrickle-js/core';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

/** Digests of what a model says about its view. */
export interface ViewDigests {
  /** Of the statement that makes it, and of grants and comments: while it holds, nothing is asked. */
  readonly madeBy: string;
  /** Of the statement by its tokens: layout, comments and the case of keywords are no change. */
  readonly query: string;
}

/**
 * The mark of a view that we made: a comment on its rule `_RETURN`, which nobody else describes. It holds digests of what made the view and one of
 * what the server then had, so that a later run can leave the view alone without making it again to compare.
 */
export interface ViewMark extends ViewDigests {
  readonly seen: string;
}

const prefix = 'pgt-dbt view 2:';

export function parseViewMark(comment: string | null): ViewMark | undefined {
  if (!comment?.startsWith(prefix)) return undefined;
  const [madeBy = '', query = '', seen = ''] = comment.slice(prefix.length).split(':');
  return { madeBy, query, seen };
}

/** A digest of what makes a view. */
export function digestView(...parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 27);
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

/**
 * Marks a view and commits, in one message.
 *
 * @param seen what the server had of it when it was compared; without it, what it has now: then what the view reads has to be locked, as making it does
 */
export async function commitMarked(session: Session, view: Relation, { madeBy, query }: ViewDigests, seen?: string): Promise<void> {
  const name = view.with({ includePolicy: { database: false } }).render();
  const digests = `${prefix}${madeBy}:${query}:`;
  const comment = `comment on rule "_RETURN" on ${name} is`;
  const mark =
    seen === undefined
      ? `do $mark$ begin execute ${quoteLiteral(`${comment} `)} || quote_literal(${quoteLiteral(digests)} || ${seenOf(`${quoteLiteral(name)}::regclass`)}); end $mark$`
      : `${comment} ${quoteLiteral(digests + seen)}`;
  await session.run(`${mark};\ncommit`);
}

/** The mark of a view that is still as it was when it was marked. */
export async function readViewMark(session: Session, view: Relation): Promise<ViewMark | undefined> {
  const oid = `${quoteLiteral(view.with({ includePolicy: { database: false } }).render())}::regclass`;
  const { rows } = await session.run(`select ${markOf(oid)}, ${seenOf(oid)}`);
  const mark = parseViewMark((rows[0]?.[0] ?? null) as string | null);
  return mark?.seen === rows[0]?.[1] ? mark : undefined;
}
