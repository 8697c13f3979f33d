import type { CatalogReader } from '../../db/queryable.js';
import { parseName } from '../../sql/identifier.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import type { Plan, PlanOptions } from './plan.js';
import { planWithState } from './plan-stream-tables.js';
import { requireStreamTable, withPlanState } from './read-plan-state.js';

/** What is to change: everything else stays. */
export type StreamTableChanges = Partial<Omit<StreamTableDefinition, 'name' | 'initialize'>>;

/**
 * Plans changes of a stream table that exists.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` and what `planStreamTables` throws
 * @example
 * await planAlter(reader, 'public.order_totals', { schedule: null, options: { tier: 'cold' } });
 */
export async function planAlter(reader: CatalogReader, given: string, changes: StreamTableChanges, options: PlanOptions = {}): Promise<Plan> {
  const name = parseName(given);
  return withPlanState(reader, async (state) => {
    const { query } = requireStreamTable(state, name);
    const [plan] = await planWithState(state, [{ query, ...changes, name }], options);
    return plan as Plan;
  });
}
