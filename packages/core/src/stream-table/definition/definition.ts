import type { QualifiedName } from '../../sql/identifier.js';

export type RefreshMode = 'AUTO' | 'FULL' | 'DIFFERENTIAL' | 'IMMEDIATE';
/** `PAUSED` is what old documents say; it is sent as SUSPENDED. */
export type DesiredStatus = 'ACTIVE' | 'SUSPENDED' | 'PAUSED';

/** A value that is known, or one that a newer server may have: the server has the last word. */
type Known<Value extends string> = Value | (string & Record<never, never>);

/**
 * Every option that some version of the extension takes besides query, schedule, refresh mode, initialize and status. Which ones the
 * connected server takes is a question for its capabilities: asking for one it lacks is refused before anything runs.
 * Left out means: the server's default on create, and leave it as it is afterwards.
 */
export interface StreamTableOptions {
  /** Whether stream tables that meet again downstream are refreshed as one. 0.1.3+; default `none` up to 0.1.x, then `atomic`. */
  readonly diamondConsistency?: Known<'none' | 'atomic'> | undefined;
  /** Whose schedule a diamond follows. 0.1.3+; default `fastest`; `slowest` needs `atomic`. */
  readonly diamondSchedulePolicy?: Known<'fastest' | 'slowest'> | undefined;
  /** How changes of the sources are captured. 0.2.3+; default: the setting `pg_trickle.cdc_mode`. */
  readonly cdcMode?: Known<'auto' | 'trigger' | 'wal'> | undefined;
  /** The sources only ever grow, so that refreshes need not look for deletions. 0.5.0+; default false. */
  readonly appendOnly?: boolean | undefined;
  /** Refresh without prepared statements, for a transaction-mode pooler. 0.10.0+; default false. */
  readonly poolerCompatibilityMode?: boolean | undefined;
  /** Partition key of the stored table: `region`, `LIST:region`, `HASH:id:8`; an empty text removes it. 0.11.0+ (alter: 0.13.0+); default none. */
  readonly partitionBy?: string | undefined;
  /** How often the schedule is honoured: warm, cold and frozen stretch or stop it. 0.10.0+; default `hot`. */
  readonly tier?: Known<'hot' | 'warm' | 'cold' | 'frozen'> | undefined;
  /** Stops refreshes when an unusual number of changes arrives. 0.13.0+; default `off`. */
  readonly fuse?: Known<'off' | 'on' | 'auto'> | undefined;
  /** Pending changes, in rows, that blow the fuse. 0.13.0+; default: the setting of the server. */
  readonly fuseCeiling?: number | bigint | undefined;
  /** Standard deviations above the average that blow the fuse under `auto`. 0.13.0+; default: the server's. */
  readonly fuseSensitivity?: number | undefined;
  /** Joins beyond which a refresh runs in full; 0 for no limit. 0.13.0+; default: the server's. */
  readonly maxDifferentialJoins?: number | undefined;
  /** Changed rows as a fraction of the source (0 to 1) beyond which a refresh runs in full; 0 for no limit. 0.13.0+; default: the server's. */
  readonly maxDeltaFraction?: number | undefined;
  /** Distribution column under Citus, with which 0.67.0 fails to refresh. 0.33.0+; only on create, and not kept where it could be read back; default none. */
  readonly outputDistributionColumn?: string | undefined;
  /** Keep earlier versions of rows. 0.36.0+; only on create; default false. */
  readonly temporal?: boolean | undefined;
  /** Storage of the table. 0.36.0+; only on create; default `heap`. */
  readonly storageBackend?: Known<'heap'> | undefined;
  /** What follows each refresh. 0.47.0+; default `none`. */
  readonly postRefreshAction?: Known<'none' | 'analyze' | 'reindex' | 'reindex_if_drift'> | undefined;
  /** Changed rows as a fraction of the table (0 to 1) beyond which `reindex_if_drift` rebuilds. 0.47.0+; default: the server's. */
  readonly reindexDriftThreshold?: number | undefined;
  /** Where refreshes are written besides the table. Known in 0.66.0 and 0.67.0, gone in 0.108.3; default `none`. */
  readonly sink?: Known<'none' | 'ducklake' | 'append' | 'replace'> | undefined;
  /** Path of the sink's files. 0.66.0, 0.67.0. */
  readonly ducklakeSinkPath?: string | undefined;
  /** Table id of the sink. 0.66.0, 0.67.0. */
  readonly ducklakeSinkTableId?: number | bigint | undefined;
  /** Percentage of each page that is filled, 10 to 100. 0.73.0+; only on create; default: PostgreSQL's 100. */
  readonly fillfactor?: number | undefined;
  /** The age that data may reach: an interval such as `30 seconds`, `on_commit` or `manual`. 0.86.0+; default none. */
  readonly targetFreshness?: string | undefined;
  /** Who decides when to refresh: the scheduler, or someone outside. 0.93.0+; default `MANAGED`. */
  readonly orchestrationMode?: Known<'MANAGED' | 'EXTERNAL'> | undefined;
}

/** What a user wants a stream table to be. */
export interface StreamTableDefinition {
  readonly name: QualifiedName;
  /** One SELECT. Semicolons and comments around it are taken off before it is sent. */
  readonly query: string;
  /**
   * A duration (`30s`, `5m`, `1h30m`, `1d`, `2w`, bare seconds), a cron expression in UTC (five fields, or six with seconds, or `@daily`), or null for a
   * calculated schedule, which follows the stream tables that read this one. Undefined: `1m` on create, keep on change.
   * An IMMEDIATE stream table has none.
   */
  readonly schedule?: string | null | undefined;
  /**
   * Undefined: the server's best (AUTO, or DIFFERENTIAL before 0.2.2) on create, keep on change. AUTO is content with FULL and with
   * DIFFERENTIAL; where the server does not know the word it means the server's default.
   */
  readonly refreshMode?: RefreshMode | undefined;
  /** Fill the table when it is created. Default true. */
  readonly initialize?: boolean | undefined;
  /** Undefined: ACTIVE on create, keep on change. */
  readonly status?: DesiredStatus | undefined;
  readonly options?: StreamTableOptions | undefined;
}
