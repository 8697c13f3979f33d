import type { CatalogReader } from '../../db/queryable.js';
import { call } from '../../sql/call.js';
import { parseName } from '../../sql/identifier.js';
import { freezePlan, type Plan } from './plan.js';
import { basisOf } from './plan-basis.js';
import { requireStreamTable, withPlanState } from './read-plan-state.js';
import { statusStep } from './steps.js';

/**
 * Plans to stop a stream table's refreshes. No step when it is suspended already.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`
 */
export async function planPause(reader: CatalogReader, name: string): Promise<Plan> {
  return planStatus(reader, name, 'SUSPENDED');
}

/**
 * Plans to let refreshes go on, out of SUSPENDED or ERROR. No step when it is active.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`
 */
export async function planResume(reader: CatalogReader, name: string): Promise<Plan> {
  return planStatus(reader, name, 'ACTIVE');
}

async function planStatus(reader: CatalogReader, given: string, to: 'ACTIVE' | 'SUSPENDED'): Promise<Plan> {
  const name = parseName(given);
  return withPlanState(reader, async (state) => {
    const { status } = requireStreamTable(state, name);
    const basis = basisOf([name], state.current);
    if (status === to || (to === 'ACTIVE' && status === 'INITIALIZING')) {
      return freezePlan({ name, action: 'none', changes: [], steps: [], warnings: [], basis });
    }
    return freezePlan({
      name,
      action: to === 'ACTIVE' ? 'resume' : 'pause',
      changes: [{ kind: 'status', from: status, to }],
      steps: [statusStep(name, to, state.capabilities, status)],
      warnings: [],
      basis,
    });
  });
}

/**
 * Plans to make a stream table's capture and storage whole again (0.42+).
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `SERVER_FUNCTION_MISSING`
 */
export async function planRepair(reader: CatalogReader, given: string): Promise<Plan> {
  const name = parseName(given);
  return withPlanState(reader, async (state) => {
    const step = { ...call(state.capabilities, 'repair_stream_table', { name }), comment: `repair ${name}` };
    requireStreamTable(state, name);
    return freezePlan({ name, action: 'repair', changes: [], steps: [step], warnings: [], basis: basisOf([name], state.current) });
  });
}
