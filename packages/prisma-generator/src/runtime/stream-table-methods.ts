import { type Finding, type FindingLevel, type FreshnessLimits, PgTrickleError, type StreamTable } from '@pgtrickle-js/core/portable';

/** How current a stream table is. */
export interface Freshness {
  readonly name: string;
  /** `pass`, `warn`, `error`, or `unknown`; by `warnAfterSeconds` (600) and `errorAfterSeconds` (1,800) unless limits are given. */
  readonly level: FindingLevel;
  /** The same in words. */
  readonly message: string;
  /** When the data last changed. */
  readonly dataTimestamp: Date | null;
  /** When a refresh last succeeded. */
  readonly lastRefreshAt: Date | null;
  /** Seconds since then, by the server's clock. */
  readonly refreshAgeSeconds: number | null;
  /** Seconds since the data last changed. */
  readonly stalenessSeconds: number | null;
}

/** Options of `$waitUntilFresh()`. */
export interface WaitOptions {
  /** Default 60,000. */
  readonly timeoutMs?: number;
  /** How often to look. Default 1,000. */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal;
  /** Be content with data that was current this many seconds ago. */
  readonly maxAgeSeconds?: number;
}

/** What the catalog says of a stream table, with its model. */
export interface StreamTableInfo<Name extends string = string> extends Omit<StreamTable, 'name'> {
  readonly name: Name;
  /** The model's name in the schema. */
  readonly model: string;
  /** What to write to: `Order (public.orders)`. */
  readonly writeTo: readonly string[];
}

/** What the extension adds to the model of a stream table. */
export interface StreamTableMethods<Name extends string = string> {
  /** How current the data is. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `SERVER_*` */
  $freshness(limits?: FreshnessLimits): Promise<Freshness>;
  /** Refreshes it now; in a transaction it then shows what that transaction wrote. @throws {PgTrickleError} `STREAM_TABLE_SUSPENDED`, `SERVER_*` */
  $refresh(): Promise<void>;
  /** Waits until it shows all that was committed before the call. @throws {PgTrickleError} `WAIT_TIMEOUT`, `WAIT_ABORTED`, `STREAM_TABLE_SUSPENDED`, `STREAM_TABLE_FAILED` */
  $waitUntilFresh(options?: WaitOptions): Promise<Freshness>;
  /** All that the catalog says of it. */
  $info(): Promise<StreamTableInfo<Name>>;
}

/** Names of the methods, for tools that list what a model has. */
export function toFreshness(
  { name, dataTimestamp, lastRefreshAt, refreshAgeSeconds, stalenessSeconds }: StreamTable,
  finding: Finding | undefined,
): Freshness {
  return {
    name,
    level: finding?.level ?? 'unknown',
    message: finding?.message ?? '',
    dataTimestamp,
    lastRefreshAt,
    refreshAgeSeconds,
    stalenessSeconds,
  };
}

/** The table is gone from the database, or was never in this one: the schema is what has to follow. */
export function withPullHint(error: unknown): unknown {
  if (!(error instanceof PgTrickleError) || error.code !== 'STREAM_TABLE_NOT_FOUND') return error;
  const hint = [error.hint, 'If it was dropped, run pgt-prisma pull and prisma generate.'].filter((part) => part !== undefined).join(' ');
  return new PgTrickleError(error.code, { message: error.message, hint, details: error.details, cause: error });
}
