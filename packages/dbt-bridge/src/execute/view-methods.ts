import { spelledAlike } from '@pgtrickle-js/core';
import { compareWithMade, type MadeView } from '../adapter/compare-relations.js';
import { readRelationState } from '../adapter/read-project-state.js';
import type { Relation } from '../adapter/relation.js';
import { isSameQuery } from '../adapter/same-query.js';
import type { Session } from '../adapter/session.js';
import { commitMarked, digestView, readViewMark } from '../adapter/view-mark.js';
import { type PyFunction, pyFunction } from '../jinja/values/function.js';
import type { ManifestNode } from '../manifest/node.js';
import type { RunParts } from './run-parts.js';
import { hasSettings, settingsToChange } from './stream-table-settings.js';

/** What the `view` materialization asks of the adapter about the view of its model. */
export function viewMethods(node: ManifestNode, { ahead, outlook }: RunParts, session: () => Promise<Session>): ReadonlyMap<string, PyFunction> {
  return new Map([
    [
      'known_view',
      pyFunction('known_view(existing, create_sql, sql)', async (existing: Relation, createSql: string, sql: string) =>
        // The run began with a look at all marks: what had none then is compared, also where another run has marked it since.
        outlook.relationOf(node)?.mark === undefined ? 'unknown' : knownView(await session(), node, { relation: existing, createSql, sql }),
      ),
    ],
    [
      'compare_view',
      pyFunction(
        'compare_view(existing, candidate, candidate_sql, sql)',
        async (existing: Relation, candidate: Relation, createSql: string, sql: string) => {
          const isAhead = ahead.makerOf(`${existing.schema}.${existing.identifier}`) !== undefined;
          const { found, seen } = await compareView(await session(), existing, { relation: candidate, createSql, sql });
          return [found !== 'other' && isAhead ? 'ahead' : found, seen ?? null];
        },
      ),
    ],
    [
      'view_settings_to_change',
      pyFunction('view_settings_to_change(relation)', async (relation: Relation) => {
        const state = hasSettings(node) ? await readRelationState(await session(), relation) : undefined;
        return state === undefined ? [] : settingsToChange(node, state);
      }),
    ],
    [
      'commit_view',
      pyFunction(
        'commit_view(relation, create_sql, sql, seen=None)',
        async (relation: Relation, createSql: string, sql: string, seen: string | null) => {
          const digests = { madeBy: viewDigest(node, createSql), query: queryDigest(createSql, sql) };
          await commitMarked(await session(), relation, digests, seen ?? undefined);
          return '';
        },
      ),
    ],
  ]);
}

interface ViewModel extends MadeView {
  readonly sql: string;
}

/** How a view is to its model by the mark that it has: `marked` as made from it, `same` to the parser, `other`, or `unknown` where the mark does not hold. */
async function knownView(session: Session, node: ManifestNode, { relation, createSql, sql }: ViewModel): Promise<string> {
  const mark = await readViewMark(session, relation);
  if (mark === undefined) return 'unknown';
  if (mark.madeBy === viewDigest(node, createSql)) return 'marked';
  return mark.query === queryDigest(createSql, sql) ? 'same' : 'other';
}

interface ComparedView {
  readonly found: 'equal' | 'alike' | 'other';
  readonly seen?: string | undefined;
}

/**
 * How a view without a mark is to its model: `equal` to the view that the model would make, `alike` where the server would execute both alike today, or `other`.
 * A plan, which may make nothing, tells the same from the second question alone.
 */
async function compareView(session: Session, existing: Relation, made: ViewModel): Promise<ComparedView> {
  const seen = await compareWithMade(session, existing, made);
  if (seen !== undefined) return { found: 'equal', seen };
  return { found: (await isSameQuery(session, existing, made)) ? 'alike' : 'other' };
}

/** Of all that a view model says about its view. */
export function viewDigest({ config, description, columns }: ManifestNode, createSql: string): string {
  const { relation = false, columns: ofColumns = false } = config.persist_docs ?? {};
  const comments = Object.values(columns).map((column) => [column.name, column.description, column.quote ?? false]);
  return digestView(createSql.trim(), [config.grants ?? {}, relation ? description : null, ofColumns ? comments : null]);
}

/** Of the statement that makes a view, however its query is laid out. To ask the parser itself would take half a gigabyte while it is made ready. */
export function queryDigest(createSql: string, sql: string): string {
  return digestView(createSql.replace(sql, () => '').trim(), spelledAlike(sql));
}
