/** Settings of postgresql.conf. */
export type Settings = Readonly<Record<string, string | number>>;

/** A server whose data is thrown away: nothing waits for a disk, and there is room for the extension's scheduler in every database. */
export const testSettings: Settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 200,
  max_worker_processes: 64,
  max_replication_slots: 64,
  wal_level: 'logical',
  max_wal_size: '2GB',
  // Ends the statements of a client that was killed, with the locks they hold.
  client_connection_check_interval: '500ms',
  timezone: 'UTC',
  log_timezone: 'UTC',
};
