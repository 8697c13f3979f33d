import type { QualifiedName } from '../../sql/identifier.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import type { PlanOptions } from './plan.js';
import type { PlanState } from './read-plan-state.js';

/** What the plans of one run share. */
export interface PlanRun {
  readonly state: PlanState;
  readonly options: PlanOptions;
  /** Everything that is wanted in the run, by name. */
  readonly definitions: ReadonlyMap<string, StreamTableDefinition>;
  /** What earlier plans of the run will make: SELECTs with their columns. */
  readonly planned: Map<QualifiedName, string>;
  /** The definitions of views that the run makes or changes before, by name. */
  readonly plannedViews: ReadonlyMap<QualifiedName, string>;
  /** Stream tables and views that an earlier plan makes anew, and which. */
  readonly remade: Map<string, QualifiedName>;
}
