import { lockNames, quoteIdentifier, quoteLiteral } from '@pgtrickle-js/core';
import type { Relation } from './relation.js';
import type { Session } from './session.js';

/** A view that reads a relation, with the statement that makes it what it is; a list, because templates hand it on. */
export type ReadingView = readonly [name: string, replaceSql: string];

/**
 * One relation with views on it is swapped at a time. Each view is locked together with all that it reads, which may be views on another relation that
 * is being swapped: no order of them is right for both.
 */
const swapLock = 'dbt: relations under views';

/**
 * The views that read a relation themselves, locked: they come before the relation in the order in which a reader locks them, so that swapping the
 * relation under them is in nobody's circle. Those of other owners are not ours to replace and are left out.
 */
export async function lockReadingViews(session: Session, relation: Relation): Promise<ReadingView[]> {
  const { rows } = await session.run(`select 1 from pg_catalog.pg_class v where ${readersOf(relation)} limit 1`);
  if (rows.length > 0) await lockNames(session.client, [swapLock]);
  const first = rows.length > 0 ? await lockViews(session, readersOf(relation)) : [];
  // One that another run makes meanwhile would go with the old relation: from here on there is none.
  if (relation.type === 'view') await lockViews(session, `v.oid = ${oidOf(relation)}`);
  else if (relation.type === 'table') await session.run(`lock table only ${nameOf(relation)} in access exclusive mode`);
  else return first;
  return lockViews(session, readersOf(relation), new Set(first.map(([name]) => name)));
}

const nameOf = (relation: Relation) => relation.with({ includePolicy: { database: false } }).render();
const oidOf = (relation: Relation) => `to_regclass(${quoteLiteral(nameOf(relation))})`;

const readersOf = (relation: Relation) => `v.oid <> ${oidOf(relation)} and v.oid in (
  select w.ev_class from pg_catalog.pg_depend d join pg_catalog.pg_rewrite w on w.oid = d.objid
  where d.classid = 'pg_catalog.pg_rewrite'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = ${oidOf(relation)})`;

async function lockViews(session: Session, which: string, locked: ReadonlySet<string> = new Set()): Promise<ReadingView[]> {
  const { rows } = await session.run(
    `select n.nspname, v.relname, pg_get_viewdef(v.oid), array_to_json(v.reloptions)::text
     from pg_catalog.pg_class v join pg_catalog.pg_namespace n on n.oid = v.relnamespace
     where v.relkind = 'v' and pg_has_role(v.relowner, 'usage') and ${which} order by 1, 2`,
  );
  const views = rows.map(([schema, name, definition, options]): ReadingView => {
    const quoted = `${quoteIdentifier(String(schema))}.${quoteIdentifier(String(name))}`;
    return [quoted, `create or replace view ${quoted}${withOptions(options as string | null)} as ${definition}`];
  });
  // To replace a view by itself locks it and nothing else: LOCK TABLE would lock everything that it reads as well.
  for (const [name, replaceSql] of views) if (!locked.has(name)) await session.run(replaceSql);
  return views;
}

function withOptions(json: string | null): string {
  const options: string[] = json === null ? [] : JSON.parse(json);
  if (options.length === 0) return '';
  const pairs = options.map((option) => `${option.split('=')[0]} = ${quoteLiteral(option.slice(option.indexOf('=') + 1))}`);
  return ` with (${pairs.join(', ')})`;
}

/**
 * Makes the views read what has their relation's name now. They keep their identity, grants and dependents.
 *
 * @returns the views that do not fit it
 */
export async function repointViews(session: Session, views: readonly ReadingView[]): Promise<string[]> {
  const misfits: string[] = [];
  for (const [name, replaceSql] of views) {
    try {
      await session.client.query(`savepoint repoint;\n${replaceSql};\nrelease savepoint repoint`);
    } catch {
      await session.client.query('rollback to savepoint repoint; release savepoint repoint');
      misfits.push(name);
    }
  }
  return misfits;
}
