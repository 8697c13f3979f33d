import { describeDeclarer, sameDeclarer } from '../../catalog/declaration.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { digestDefinition } from '../definition/digest-definition.js';
import { declareStep } from './declare-step.js';
import type { Change } from './diff.js';
import type { Plan, Step } from './plan.js';
import type { PlanRun } from './plan-run.js';

/** What a plan does about the record of who declared a stream table. */
export interface PlannedDeclaration {
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
}

const nothing: PlannedDeclaration = { steps: [], changes: [], warnings: [] };

/**
 * Plans the record of a stream table. One of the same tool and project is written only where something else happens as well, so that
 * a definition without a change plans no step; one that a rebuild would lose is kept.
 *
 * @throws {PgTrickleError} `DECLARED_ELSEWHERE`
 */
export async function planDeclaration(name: QualifiedName, happens: 'nothing' | 'change' | 'making', run: PlanRun): Promise<PlannedDeclaration> {
  const { state, options, definitions } = run;
  const { capabilities } = state;
  const current = state.current.get(name);
  const from = current?.declaration ?? null;
  const definition = definitions.get(name);
  const to = definition === undefined ? undefined : options.declaredBy;
  if (definition === undefined || to === undefined) {
    return from === null || happens !== 'making' ? nothing : { ...nothing, steps: [declareStep(name, from, capabilities)] };
  }
  const isSame = sameDeclarer(to, from);
  if (isSame && happens === 'nothing') return nothing;
  const isElsewhere = from !== null && !isSame;
  const elsewhere = `${name} is declared by ${from === null ? 'nobody' : describeDeclarer(from)}`;
  if (isElsewhere && options.onDeclaredElsewhere === 'error') {
    throw new PgTrickleError('DECLARED_ELSEWHERE', {
      message: elsewhere,
      hint: `Take it out of one of the two, or let ${describeDeclarer(to)} take it over.`,
      details: { name, declaredBy: { tool: from.tool, project: from.project } },
    });
  }
  if (current?.isOwn === false && happens !== 'making') {
    return { ...nothing, warnings: isSame ? [] : [`${elsewhere}, and stays so: only its owner can say otherwise`] };
  }
  return {
    steps: [
      declareStep(name, { ...to, definitionDigest: await digestDefinition(definition) }, capabilities, happens === 'making' ? undefined : from),
    ],
    changes: current === undefined || isSame ? [] : [{ kind: 'declare', from, to }],
    warnings: isElsewhere ? [`DECLARED_ELSEWHERE: ${elsewhere}; ${describeDeclarer(to)} takes it over`] : [],
  };
}

/** The plan with what it does about the record. A rebuild has it among its steps already. */
export async function withDeclaration(plan: Plan, run: PlanRun): Promise<Plan> {
  const { name, action } = plan;
  if (action === 'rebuild') return plan;
  const happens = action === 'create' ? 'making' : action === 'none' ? 'nothing' : 'change';
  const { steps, changes, warnings } = await planDeclaration(name, happens, run);
  return {
    ...plan,
    action: action === 'none' && steps.length > 0 ? 'declare' : action,
    changes: [...plan.changes, ...changes],
    steps: [...plan.steps, ...steps],
    warnings: [...plan.warnings, ...warnings],
  };
}
