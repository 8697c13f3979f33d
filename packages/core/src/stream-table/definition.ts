import type { QualifiedName } from '../sql/identifier.js';

export type RefreshMode = 'AUTO' | 'FULL' | 'DIFFERENTIAL' | 'IMMEDIATE';
/** `PAUSED` is what old documents say; it is sent as SUSPENDED. */
export type DesiredStatus = 'ACTIVE' | 'SUSPENDED' | 'PAUSED';

/**
 * Every option that some version of the extension takes besides query, schedule, refresh mode, initialize and status.
 * Which ones the connected server takes is a question for its capabilities. Left out means: leave it as it is.
 */
export interface StreamTableOptions {
  readonly diamondConsistency?: string | undefined;
  readonly diamondSchedulePolicy?: string | undefined;
  readonly cdcMode?: string | undefined;
  readonly appendOnly?: boolean | undefined;
  readonly poolerCompatibilityMode?: boolean | undefined;
  readonly partitionBy?: string | undefined;
  readonly tier?: string | undefined;
  readonly fuse?: string | undefined;
  readonly fuseCeiling?: number | bigint | undefined;
  readonly fuseSensitivity?: number | undefined;
  readonly maxDifferentialJoins?: number | undefined;
  readonly maxDeltaFraction?: number | undefined;
  readonly outputDistributionColumn?: string | undefined;
  readonly temporal?: boolean | undefined;
  readonly storageBackend?: string | undefined;
  readonly postRefreshAction?: string | undefined;
  readonly reindexDriftThreshold?: number | undefined;
  readonly sink?: string | undefined;
  readonly ducklakeSinkPath?: string | undefined;
  readonly ducklakeSinkTableId?: number | bigint | undefined;
  readonly fillfactor?: number | undefined;
  readonly targetFreshness?: string | undefined;
  readonly orchestrationMode?: string | undefined;
}

/** What a user wants a stream table to be. */
export interface StreamTableDefinition {
  readonly name: QualifiedName;
  /** One SELECT. Trailing semicolons and comments are taken off before it is sent. */
  readonly query: string;
  /** A duration (`5m`, `1h30m`), a cron expression, or null for a calculated schedule. Undefined: `'1m'` on create, keep on change. */
  readonly schedule?: string | null | undefined;
  /** Undefined: the server's best (AUTO, or DIFFERENTIAL before 0.2.2) on create, keep on change. */
  readonly refreshMode?: RefreshMode | undefined;
  /** Fill the table when it is created. Default true. */
  readonly initialize?: boolean | undefined;
  readonly status?: DesiredStatus | undefined;
  readonly options?: StreamTableOptions | undefined;
}
