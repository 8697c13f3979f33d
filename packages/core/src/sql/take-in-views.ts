import { splitName } from './identifier.js';
import { parseQuery, type TableReference } from './parse-query.js';
import { substituteTables } from './substitute-tables.js';
import { markOf, type ViewDefinition } from './taken-in.js';

/**
 * The query with each view in it, and in these, replaced by its definition. A comment says which view it was, so that `viewMark` finds it again.
 * A view that this parser does not understand stays.
 *
 * @example
 * // select n from shop.v  ->  select n from (/* pgtrickle:view "shop"."v" *\/ SELECT 1 AS n) as "v"
 */
export async function takeInViews(query: string, views: readonly ViewDefinition[]): Promise<string> {
  const parsed = await parseQuery(query);
  const subselects = new Map<TableReference, string>();
  for (const table of parsed.tables) {
    const view = viewOf(table, views);
    const text = view && (await takeInViews(view.definition, views).catch(() => undefined));
    if (view !== undefined && text !== undefined) subselects.set(table, `${markOf(view.name)} ${text}`);
  }
  return subselects.size === 0 ? parsed.text : substituteTables(parsed, (table) => subselects.get(table));
}

/** The views that a query names, and those that they name in turn, each with its depth: 1 for what the query itself names. */
export async function viewsUnder(query: string, views: readonly ViewDefinition[]): Promise<ReadonlyMap<ViewDefinition, number>> {
  const depths = new Map<ViewDefinition, number>();
  const visit = async (text: string, depth: number): Promise<void> => {
    const parsed = await parseQuery(text).catch(() => undefined);
    for (const view of new Set((parsed?.tables ?? []).flatMap((table) => viewOf(table, views) ?? []))) {
      if ((depths.get(view) ?? 0) >= depth) continue;
      depths.set(view, depth);
      await visit(view.definition, depth + 1);
    }
  };
  await visit(query, 1);
  return depths;
}

const viewOf = ({ schema, name }: TableReference, views: readonly ViewDefinition[]): ViewDefinition | undefined =>
  views.find((view) => (schema === undefined ? view.isVisible && splitName(view.name).name === name : view.name === `${schema}.${name}`));
