import { type DeclaredBy, sameDeclarer } from '../../catalog/declaration.js';
import type { CatalogReader } from '../../db/queryable.js';
import { parseName } from '../../sql/identifier.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import { orderByDependency } from '../definition/order-definitions.js';
import { freezePlan, type Plan } from './plan.js';
import { planDropOf } from './plan-drop.js';
import { withPlanState } from './read-plan-state.js';

export interface PruneOptions {
  /** Whose stream tables: those of other tools and projects, and those that nobody declared, stay. */
  readonly declaredBy: DeclaredBy;
  /** Drop what reads them as well: views, and stream tables of others. Default false: their presence is an error. */
  readonly cascade?: boolean | undefined;
}

/**
 * Plans to drop the stream tables that a project declared and no longer defines, those that read others first.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_HAS_DEPENDENTS` naming them
 */
export async function planPrune(
  reader: CatalogReader,
  definitions: readonly Pick<StreamTableDefinition, 'name'>[],
  { declaredBy, cascade = false }: PruneOptions,
): Promise<Plan[]> {
  return withPlanState(reader, async (state) => {
    const kept = new Set<string>(definitions.map(({ name }) => parseName(name)));
    const names = [...state.current.values()].flatMap(({ name, declaration }) =>
      sameDeclarer(declaredBy, declaration) && !kept.has(name) ? [name] : [],
    );
    if (names.length === 0) return [];
    const edges = await state.dependencies();
    const readBy = (name: string) => edges.filter(({ source }) => source === name).map(({ streamTable }) => streamTable);
    const gone = new Set<string>();
    const plans: Plan[] = [];
    for (const name of orderByDependency(names, readBy)) {
      if (gone.has(name)) continue;
      const { plan, drops } = await planDropOf(name, { state, cascade, gone });
      plans.push(freezePlan(plan));
      for (const each of drops) gone.add(each);
    }
    return plans;
  });
}
