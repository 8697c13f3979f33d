import { quoteIdentifier } from '@pgtrickle-js/core';
import type { RelationState } from '../adapter/read-project-state.js';
import type { RelationType } from '../adapter/relation.js';
import { ownRelation } from '../compile/node-context.js';
import type { RunParts } from '../execute/run-parts.js';
import { grantsToChange, missingIndexes, obsoleteIndexes, outdatedComments } from '../execute/stream-table-settings.js';
import { Dict } from '../jinja/values/dict.js';
import type { PyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';
import type { CompiledModel } from './compiled-model.js';

/** What a run executes about the indexes, grants and comments of a relation, around what changes the relation itself. */
export interface SettingsSql {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** @param held what is there and stays; undefined for what is made anew */
export async function settingsSql(
  { node, runtime }: CompiledModel,
  type: RelationType,
  held: RelationState | undefined,
  { project }: RunParts,
): Promise<SettingsSql> {
  const relation = ownRelation(node, project.root.file.quoting).with({ type });
  const macro = (name: string) => runtime.context.get(name) as PyFunction;
  const render = async (name: string, ...values: unknown[]) => str(await macro(name).call([relation, ...values], {})).trim();
  const indexes = held?.indexes ?? [];
  const before = await Promise.all(obsoleteIndexes(node, indexes).map(({ name }) => render('get_drop_index_sql', name)));
  const created = type === 'view' ? [] : await Promise.all(missingIndexes(node, indexes).map((entry) => render('get_create_index_sql', entry)));
  const { grant, revoke } = grantsToChange(node, held?.grants ?? []);
  const lists = [
    [revoke, 'get_revoke_sql'],
    [grant, 'get_grant_sql'],
  ] as const;
  const grants: string[] = [];
  for (const [privileges, sql] of lists) {
    const listed = await macro('get_dcl_statement_list').call(
      [relation, new Dict(Object.entries(privileges).map(([key, to]) => [key, [...to]])), macro(sql)],
      {},
    );
    grants.push(...(listed as unknown[]).map((statement) => str(statement).trim()));
  }
  const { description, columns } = outdatedComments(node, held);
  const comments = description === undefined ? [] : [await render('alter_relation_comment', description)];
  for (const column of columns) {
    const name = column.quote ? quoteIdentifier(column.name) : column.name;
    comments.push(`comment on column ${relation.render()}.${name} is ${str(await macro('postgres_escape_comment').call([column.description], {}))}`);
  }
  return { before, after: [...created, ...grants, ...comments] };
}
