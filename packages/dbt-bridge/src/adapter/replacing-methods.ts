import type { FunctionBody } from '../jinja/values/function.js';
import type { AdapterParts } from './adapter-parts.js';
import { extendsColumns, haveSameColumns } from './compare-relations.js';
import { lockRelation } from './lock-relation.js';
import { readersOf } from './read-relations.js';
import type { Relation } from './relation.js';
import { lockReadingViews, type ReadingView, repointViews } from './repoint-views.js';

type Self = { readonly parts: AdapterParts };

/** Methods of `adapter` that dbt does not have: how a relation takes another's place without anyone missing it. */
export const replacingMethods: Record<string, FunctionBody> = {
  'lock_relation(relation)': async (self: Self, relation: Relation) => {
    const session = await self.parts.session();
    await lockRelation(session, self.parts.cache, relation);
    return self.parts.cache.get(relation.schema, relation.identifier) ?? null;
  },
  'can_replace_view(existing, candidate)': async (self: Self, existing: Relation, candidate: Relation) => {
    const session = await self.parts.session();
    return (await readersOf(session, [existing])).length > 0 && (await extendsColumns(session, existing, candidate));
  },
  'can_replace_rows(existing, candidate)': async (self: Self, existing: Relation, candidate: Relation) => {
    const session = await self.parts.session();
    return (await readersOf(session, [existing])).length > 0 && (await haveSameColumns(session, existing, candidate));
  },
  'lock_reading_views(relation)': async (self: Self, relation: Relation) => lockReadingViews(await self.parts.session(), relation),
  'repoint_views(views, relation)': async (self: Self, views: readonly ReadingView[], relation: Relation) => {
    const misfits = await repointViews(await self.parts.session(), views);
    if (misfits.length > 0)
      self.parts.onWarning(
        `the new ${relation.render()} has other columns, and what reads the old one goes with it: ${misfits.join(', ')}. Those of the project are made again when their models run`,
      );
    return '';
  },
};
