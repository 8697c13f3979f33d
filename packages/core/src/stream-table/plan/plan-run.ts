import type { QualifiedName } from '../../sql/identifier.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import type { OutputColumn } from '../query/describe-query.js';
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
  /** Stream tables and views that an earlier plan makes anew. */
  readonly remade: Map<string, Remade>;
  /** Each definition is applied by itself, so that a rebuild makes anew what there is of the others, and their own changes follow. Default false. */
  readonly isOneByOne?: boolean | undefined;
}

/** What becomes of a relation that the rebuild of another makes anew. */
export interface Remade {
  readonly with: QualifiedName;
  /** Unknown where its query no longer works. */
  readonly columns?: readonly OutputColumn[] | undefined;
  /** Whether it is made as it is defined later in the run. */
  readonly isAhead?: boolean | undefined;
}
