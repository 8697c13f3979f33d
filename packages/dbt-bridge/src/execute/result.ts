import type { PgTrickleError } from '@pgtrickle-js/core';
import type { AdapterResponse } from '../adapter/session.js';
import type { Batch } from '../compile/time-batches.js';
import type { Manifest } from '../manifest/manifest.js';
import type { ManifestNode, OperationNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Freshness, SourceNode } from '../manifest/source-node.js';

export type NodeStatus = 'success' | 'error' | 'skipped' | 'partial success' | 'pass' | 'fail' | 'warn' | 'no-op';

export interface Timing {
  readonly name: 'compile' | 'execute';
  readonly startedAt: Date;
  readonly completedAt: Date;
}

/** How one node ended. */
export interface NodeResult {
  readonly node: ManifestNode;
  readonly status: NodeStatus;
  readonly timing: readonly Timing[];
  readonly threadId: string;
  readonly executionTimeSeconds: number;
  readonly message: string | null;
  readonly adapterResponse: AdapterResponse | null;
  /** For tests: how many rows break the rule. */
  readonly failures: number | null;
  /** Of a microbatch model. */
  readonly batchResults?: BatchResults | undefined;
  readonly error?: PgTrickleError | undefined;
  /** Of what was skipped because of an ephemeral model that could not be compiled: how that one ended. */
  readonly skipCause?: NodeResult | undefined;
}

/** Which batches of a microbatch model were built, and which were not. */
export interface BatchResults {
  readonly successful: readonly Batch[];
  readonly failed: readonly Batch[];
}

/** How fresh a source or the stream table of a model is. */
export interface FreshnessResult {
  readonly node: SourceNode | ManifestNode;
  /** `raw.orders`, or the name of the model. */
  readonly label: string;
  readonly status: 'pass' | 'warn' | 'error' | 'runtime error';
  readonly criteria: Freshness | null;
  /** Absent with a runtime error. */
  readonly age?: { readonly maxLoadedAt: Date; readonly snapshottedAt: Date; readonly ageSeconds: number } | undefined;
  /** What there is to say besides the age: paused, never filled. */
  readonly message?: string | undefined;
  readonly adapterResponse: AdapterResponse | null;
  readonly timing: readonly Timing[];
  readonly threadId: string;
  readonly executionTimeSeconds: number;
  readonly error?: PgTrickleError | undefined;
}

/** What a run tells while it goes; reports are made of these. */
export type RunEvent =
  | { readonly kind: 'found'; readonly counts: ReadonlyMap<string, number>; readonly manifest?: Pick<Manifest, 'nodes' | 'groups'> }
  | { readonly kind: 'started'; readonly threads: number; readonly targetName: string; readonly nodes: number }
  | { readonly kind: 'node-start'; readonly node: ManifestNode; readonly index: number; readonly total: number }
  | { readonly kind: 'node-end'; readonly result: NodeResult; readonly index: number; readonly total: number }
  | ({ readonly kind: 'batch-start' } & BatchProgress)
  | ({
      readonly kind: 'batch-end';
      readonly status: 'success' | 'error' | 'skipped';
      readonly message: string;
      readonly executionTimeSeconds: number;
    } & BatchProgress)
  | ({ readonly kind: 'hook-start' } & HookProgress)
  | ({ readonly kind: 'hook-end'; readonly ok: boolean; readonly executionTimeSeconds: number } & HookProgress)
  | {
      readonly kind: 'freshness-start';
      readonly node: FreshnessResult['node'];
      readonly label: string;
      readonly index: number;
      readonly total: number;
    }
  | { readonly kind: 'freshness-end'; readonly result: FreshnessResult; readonly index: number; readonly total: number }
  | {
      readonly kind: 'freshness-finished';
      readonly results: readonly FreshnessResult[];
      readonly hooks: readonly NodeResult[];
      readonly elapsedSeconds: number;
    }
  | { readonly kind: 'compiled'; readonly node: ManifestNode; readonly code: string; readonly isInline: boolean; readonly format: 'text' | 'json' }
  | {
      readonly kind: 'message';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly text: string;
      /** dbt's, where it has one. */
      readonly name?: string | undefined;
      /** Whose template said it. */
      readonly node?: ManifestNode | undefined;
      /** What dbt tells programs of it, where that is not the text. */
      readonly data?: Readonly<Record<string, unknown>> | undefined;
    }
  | {
      /** What `show` shows: `text` is it for people, `preview` the rows alone. */
      readonly kind: 'shown';
      /** `null` for a query that was given inline. */
      readonly name: string | null;
      readonly uniqueId: UniqueId | null;
      readonly text: string;
      readonly preview: string;
      readonly format: 'text' | 'json';
    }
  | { readonly kind: 'finished'; readonly results: readonly NodeResult[]; readonly elapsedSeconds: number; readonly interrupted: boolean };

export type HookPhase = 'on-run-start' | 'on-run-end';

interface BatchProgress {
  readonly node: ManifestNode;
  /** `2026-01-31` */
  readonly name: string;
  readonly index: number;
  readonly total: number;
}

interface HookProgress {
  readonly node: OperationNode;
  readonly phase: HookPhase;
  /** `shop.on-run-start.0` */
  readonly name: string;
  readonly index: number;
  readonly total: number;
}
