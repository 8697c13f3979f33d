/** Which stream tables are watched, and how often at least. */
export interface WatchedTables {
  readonly intervalMs: number;
  /** All of them when undefined. */
  readonly names: readonly string[] | undefined;
}
