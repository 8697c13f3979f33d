import { parseQuery } from '@pgtrickle-js/core';
import { readRelationState } from '../adapter/read-project-state.js';
import type { Relation } from '../adapter/relation.js';
import { isSameQuery } from '../adapter/same-query.js';
import type { Session } from '../adapter/session.js';
import { digestView, markView, readViewMark } from '../adapter/view-mark.js';
import { type PyFunction, pyFunction } from '../jinja/values/function.js';
import type { ManifestNode } from '../manifest/node.js';
import type { Ahead } from './ahead.js';
import { settingsToChange } from './stream-table-settings.js';

/** What the `view` materialization asks of the adapter about the view of its model. */
export function viewMethods(node: ManifestNode, ahead: Ahead, session: () => Promise<Session>): ReadonlyMap<string, PyFunction> {
  return new Map([
    [
      'compare_view',
      pyFunction('compare_view(existing, create_sql, sql)', async (existing: Relation, createSql: string, sql: string) =>
        compareView(
          node,
          { existing, createSql, sql, isAhead: ahead.makerOf(`${existing.schema}.${existing.identifier}`) !== undefined },
          await session(),
        ),
      ),
    ],
    [
      'view_settings_to_change',
      pyFunction('view_settings_to_change(relation)', async (relation: Relation) => {
        const state = await readRelationState(await session(), relation);
        return state === undefined ? [] : settingsToChange(node, state);
      }),
    ],
    [
      'mark_view',
      pyFunction('mark_view(relation, create_sql, sql)', async (relation: Relation, createSql: string, sql: string) => {
        await markView(await session(), relation, { madeBy: viewDigest(node, createSql), query: await queryDigest(createSql, sql) });
        return '';
      }),
    ],
  ]);
}

interface Compared {
  readonly existing: Relation;
  readonly createSql: string;
  readonly sql: string;
  /** Whether this run has made it with a stream table that it reads. */
  readonly isAhead: boolean;
}

/**
 * How a view is to its model: `marked` as made from it, `same` to the parser, `alike` where it has no mark and the server would execute both alike,
 * `ahead` where that is so because this run has made it already, or `other`. A plan tells the same, from the same questions.
 */
async function compareView(node: ManifestNode, { existing, createSql, sql, isAhead }: Compared, session: Session): Promise<string> {
  const mark = await readViewMark(session, existing);
  if (mark?.madeBy === viewDigest(node, createSql)) return 'marked';
  if (mark !== undefined) return mark.query === (await queryDigest(createSql, sql)) ? 'same' : 'other';
  return (await isSameQuery(session, existing, { createSql, sql })) ? (isAhead ? 'ahead' : 'alike') : 'other';
}

/** Of all that a view model says about its view. */
export function viewDigest({ config, description, columns }: ManifestNode, createSql: string): string {
  const { relation = false, columns: ofColumns = false } = config.persist_docs ?? {};
  const comments = Object.values(columns).map((column) => [column.name, column.description, column.quote ?? false]);
  return digestView(createSql.trim(), [config.grants ?? {}, relation ? description : null, ofColumns ? comments : null]);
}

/** Of the statement that makes a view, as the parser reads its query; of the text where the parser does not know it. */
export async function queryDigest(createSql: string, sql: string): Promise<string> {
  const said = await parseQuery(sql).then(
    ({ fingerprint }) => fingerprint,
    () => sql,
  );
  return digestView(createSql.replace(sql, () => '').trim(), said);
}
