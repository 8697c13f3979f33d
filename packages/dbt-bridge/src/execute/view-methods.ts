import { readRelationState } from '../adapter/read-project-state.js';
import type { Relation } from '../adapter/relation.js';
import type { Session } from '../adapter/session.js';
import { digestView, isMarked, markView } from '../adapter/view-mark.js';
import { type PyFunction, pyFunction } from '../jinja/values/function.js';
import type { ManifestNode } from '../manifest/node.js';
import { settingsToChange } from './stream-table-settings.js';

/** What the `view` materialization asks of the adapter about the view of its model. */
export function viewMethods(node: ManifestNode, session: () => Promise<Session>): ReadonlyMap<string, PyFunction> {
  return new Map([
    [
      'is_marked_view',
      pyFunction('is_marked_view(existing, create_sql)', async (existing: Relation, createSql: string) =>
        isMarked(await session(), existing, viewDigest(node, createSql)),
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
      pyFunction('mark_view(relation, create_sql)', async (relation: Relation, createSql: string) => {
        await markView(await session(), relation, viewDigest(node, createSql));
        return '';
      }),
    ],
  ]);
}

/** Of all that a view model says about its view. */
export function viewDigest({ config, description, columns }: ManifestNode, createSql: string): string {
  const { relation = false, columns: ofColumns = false } = config.persist_docs ?? {};
  const comments = Object.values(columns).map((column) => [column.name, column.description, column.quote ?? false]);
  return digestView(createSql, [config.grants ?? {}, relation ? description : null, ofColumns ? comments : null]);
}
