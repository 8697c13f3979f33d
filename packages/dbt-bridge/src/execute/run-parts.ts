import type { Relation } from '../adapter/relation.js';
import type { RelationCache } from '../adapter/relation-cache.js';
import type { SessionPool } from '../adapter/session-pool.js';
import type { CompiledNode } from '../compile/compile-node.js';
import type { SharedValues } from '../compile/node-context.js';
import type { Batch } from '../compile/time-batches.js';
import type { TimeWindow } from '../compile/time-window.js';
import type { MacroScope } from '../context/macro-scope.js';
import type { Manifest } from '../manifest/manifest.js';
import type { ManifestNode, ModelNode } from '../manifest/node.js';
import type { RefArgs, UniqueId } from '../manifest/resource.js';
import type { MetricNode } from '../manifest/semantic.js';
import type { SourceNode } from '../manifest/source-node.js';
import type { Project } from '../parse-project.js';
import type { LoadedProject } from '../project/types.js';
import type { Ahead } from './ahead.js';
import type { Outlook } from './outlook.js';
import type { BatchResults, RunEvent } from './result.js';

/** Where the text of a node goes: `compiled` holds its own SQL, `run` what was sent to build it. */
export type WriteNode = (kind: 'compiled' | 'run', node: ManifestNode, text: string) => Promise<void>;

/** Everything that running a node needs and that is the same for all nodes of an invocation. */
export interface RunParts {
  readonly project: LoadedProject;
  /** With where everything in it is written. */
  readonly whole: Project;
  readonly manifest: Manifest;
  readonly scope: MacroScope;
  readonly resolveRef: (args: RefArgs, from: ManifestNode) => ManifestNode;
  /** A model is what stands in for the source in a unit test. */
  readonly resolveSource: (source: string, table: string, from: ManifestNode) => SourceNode | ModelNode;
  /** Whether the SQL of ephemeral models goes into what refers to them. */
  readonly takesIn: boolean;
  readonly resolveFunction: (args: RefArgs, from: ManifestNode) => ManifestNode;
  readonly resolveMetric: (args: RefArgs, from: ManifestNode) => MetricNode;
  /** What every template of a package sees, by the package's name; filled as packages come up. */
  readonly bases: Map<string, ReadonlyMap<string, unknown>>;
  readonly pool: SessionPool;
  readonly cache: RelationCache;
  /** What the run knows of the database without asking again. */
  readonly outlook: Outlook;
  readonly ahead: Ahead;
  readonly compiled: Map<UniqueId, Promise<CompiledNode>>;
  /** What `flags` shows to templates, by dbt's names: `FULL_REFRESH`, `STORE_FAILURES`, … */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly shared: SharedValues;
  /** Where `--defer` finds a node that is not built here. */
  readonly deferredRelation: (node: ManifestNode) => Relation | undefined;
  /** The relation of the earlier run for a node, whether its own exists or not. */
  readonly standIn: (node: ManifestNode) => Relation | undefined;
  /** `--cache-selected-only` */
  readonly onlySelectedSchemas: boolean;
  /** `--event-time-start` and `--event-time-end` */
  readonly eventTime: TimeWindow;
  readonly sample: TimeWindow | undefined;
  /** Of a microbatch model, the batch that is built. */
  readonly batch?: Batch | undefined;
  /** What is left of microbatch models whose run is retried. */
  readonly retriedBatches: ReadonlyMap<UniqueId, BatchResults>;
  /** Where batches end that no flag bounds. */
  readonly batchesUntil: Date;
  /** Whether templates may ask the database. */
  readonly introspect: boolean;
  readonly write: WriteNode;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal | undefined;
}
