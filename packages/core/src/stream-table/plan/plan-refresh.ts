import type { StreamTable } from '../../catalog/stream-tables.js';
import type { CatalogReader } from '../../db/queryable.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { call } from '../../sql/call.js';
import { parseName, type QualifiedName } from '../../sql/identifier.js';
import { orderByDependency } from '../definition/order-definitions.js';
import { freezePlan, type Plan } from './plan.js';
import { basisOf } from './plan-basis.js';
import { type PlanState, requireStreamTable, withPlanState } from './read-plan-state.js';

/**
 * Plans to refresh one stream table now. An IMMEDIATE one that is populated is always current: no step.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `STREAM_TABLE_SUSPENDED`
 */
export async function planRefresh(reader: CatalogReader, given: string): Promise<Plan> {
  const name = parseName(given);
  return withPlanState(reader, async (state) => {
    const reason = reasonToSkip(requireStreamTable(state, name));
    if (reason?.kind === 'suspended') {
      throw new PgTrickleError('STREAM_TABLE_SUSPENDED', {
        message: `the stream table ${name} is suspended and cannot be refreshed`,
        hint: 'Resume it first.',
        details: { name },
      });
    }
    return planOne(name, state);
  });
}

/** A refresh among others, with the sources whose failure would make it pointless. */
export interface RefreshPlan {
  readonly plan: Plan;
  readonly reads: readonly QualifiedName[];
}

/**
 * Plans to refresh all stream tables, or those named, each after those that it reads. What cannot or need not be refreshed gets a plan
 * without steps whose warning says why.
 *
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`
 */
export async function planRefreshAll(reader: CatalogReader, names?: readonly string[]): Promise<RefreshPlan[]> {
  return withPlanState(reader, async (state) => {
    const wanted = names?.map((name) => parseName(name)) ?? ([...state.current.keys()] as QualifiedName[]);
    for (const name of wanted) requireStreamTable(state, name);
    const edges = await state.dependencies();
    const reads = (name: QualifiedName) => edges.flatMap(({ streamTable, source }) => (streamTable === name && source !== null ? [source] : []));
    return orderByDependency(wanted, reads).map((name) => ({ plan: planOne(name, state), reads: reads(name) }));
  });
}

function planOne(name: QualifiedName, state: PlanState): Plan {
  const reason = reasonToSkip(requireStreamTable(state, name));
  const basis = { ...basisOf([name], state.current), locks: [] };
  if (reason !== undefined) return freezePlan({ name, action: 'none', changes: [], steps: [], warnings: [reason.text], basis });
  const step = { ...call(state.capabilities, 'refresh_stream_table', { name }), comment: `refresh ${name}` };
  return freezePlan({ name, action: 'refresh', changes: [], steps: [step], warnings: [], basis });
}

function reasonToSkip({ name, status, refreshMode, isPopulated }: StreamTable) {
  if (status === 'SUSPENDED') return { kind: 'suspended', text: `${name} is suspended` } as const;
  if (refreshMode === 'IMMEDIATE' && isPopulated) return { kind: 'current', text: `${name} is IMMEDIATE and always current` } as const;
  return undefined;
}
