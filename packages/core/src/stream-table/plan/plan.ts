import type { DeclaredBy } from '../../catalog/declaration.js';
import type { Statement } from '../../sql/call.js';
import type { QualifiedName } from '../../sql/identifier.js';
import type { StreamTableDefinition } from '../definition/definition.js';
import type { Change } from './diff.js';

/** One statement of a plan, with the statement that takes it back where there is one. */
export interface Step extends Statement {
  /** What the step does, in a user's words: shown by a dry run, logged by `applyPlan`. */
  readonly comment: string;
  /** What takes it back; null when nothing has to, undefined when nothing can. */
  readonly reverse?: Statement | null;
}

/** `query` changes the query in place; `rebuild` drops and creates in one transaction; `declare` only records who declared it. */
export type PlanAction = 'create' | 'alter' | 'query' | 'rebuild' | 'drop' | 'refresh' | 'pause' | 'resume' | 'repair' | 'declare' | 'none';

/** What will be done to one stream table, as data: what a dry run prints, `applyPlan` runs and a test compares. */
export interface Plan {
  readonly name: QualifiedName;
  readonly action: PlanAction;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  /** What a user should know before running it, e.g. a full refresh of a large table. */
  readonly warnings: readonly string[];
  /** What depends on it and is not restored, with the reason, where `allowLoss` let it through. The warnings have it too. */
  readonly losses?: readonly string[] | undefined;
  /** What the plan was made from: `applyPlan` refuses to run it on anything else. */
  readonly basis: PlanBasis;
  /** The relations that it makes as they are defined `later`: nothing is left to do for them. */
  readonly makesAhead?: readonly QualifiedName[] | undefined;
}

/** What a run will make of relations after those that it plans now. */
export interface LaterDefinitions {
  readonly streamTables: readonly StreamTableDefinition[];
  /** The queries of views, by name. */
  readonly views: ReadonlyMap<QualifiedName, string>;
}

/** The state of the stream tables that a plan touches. */
export interface PlanBasis {
  /** By name: a digest of the catalog's row, null for one that did not exist. */
  readonly streamTables: Readonly<Record<QualifiedName, string | null>>;
  /** A digest of the dependents of the relations that a rebuild drops. */
  readonly dependents?: {
    readonly relationOids: readonly number[];
    /** Relations that an earlier plan of the same run makes again or drops. */
    readonly ignored: readonly string[];
    readonly digest: string;
  };
  /** What `applyPlan` locks: the stream tables and what they read. */
  readonly locks: readonly string[];
  /** The relations that the queries name, quoted. */
  readonly reads: readonly string[];
  /** In a plan from a file: what they were, by that reference. */
  readonly sources?: Readonly<Record<string, { readonly name: QualifiedName; readonly digest: string }>>;
}

/** How plans for wanted definitions are made. */
export interface PlanOptions {
  /** What to do about a stream table that exists: make it as defined (default), leave it alone, or refuse with `STREAM_TABLE_EXISTS`. */
  readonly onExisting?: 'alter' | 'keep' | 'error' | undefined;
  /** Drop and create it even when nothing changed. Default false. */
  readonly fullRefresh?: boolean | undefined;
  /** Go on when dependents cannot be restored, all or those that it says yes to; they are named in the plan's warnings. Default false. */
  readonly allowLoss?: boolean | ((lost: string) => boolean) | undefined;
  /**
   * What the same run makes later. A stream table that reads what is planned is judged by that, and made by that where it goes along; so is a view that would
   * not work any more as it is. Default: they stay as they are.
   */
  readonly later?: LaterDefinitions | undefined;
  /** Who keeps the definitions: recorded on each stream table. Left out: records stay as they are. */
  readonly declaredBy?: DeclaredBy | undefined;
  /** What it means that another tool or project declared it: take it over with a warning (default), or refuse with `DECLARED_ELSEWHERE`. */
  readonly onDeclaredElsewhere?: 'take' | 'error' | undefined;
}

/** A plan is a value: frozen through and through. */
export function freezePlan(plan: Plan): Plan {
  deepFreeze(plan);
  return plan;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
}
