/** Rows as a driver gives them. */
export interface QueryResultLike<Row = Record<string, unknown>> {
  readonly rows: Row[];
  readonly rowCount?: number | null | undefined;
}

/** Anything that runs a statement: a `pg` Client, Pool or PoolClient, or an adapter over another driver. */
export interface Queryable {
  // biome-ignore lint/suspicious/noExplicitAny: drivers declare this method with types of their own
  query(text: any, values?: any): Promise<QueryResultLike<any>>;
}

/** A session of a pool, as `pg.PoolClient` is one. */
export interface PooledSession extends Queryable {
  release(error?: Error | boolean): void;
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

/** A Queryable that can hand out one session, as `pg.Pool` does. */
export interface SessionPool extends Queryable {
  /** How many sessions it holds: what tells a pool from a single client. */
  readonly totalCount: number;
  connect(): Promise<PooledSession>;
}

/** Reads the catalog and cannot write: what planners and readers take. Made by `catalogReader(queryable)`. */
export interface CatalogReader {
  /** Runs one SELECT and gives its rows. Values are bound as `$1 … $n`. */
  read<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}
