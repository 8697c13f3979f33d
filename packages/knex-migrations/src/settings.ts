import type { Knex } from 'knex';
import { withSession } from './session.js';

/** Settings of PostgreSQL for the time of a migration, as it writes them (`10s`); null leaves the server's. */
export interface MigrationSettings {
  /** How long a statement waits for a lock: readers queue behind it. Default `10s`. */
  readonly lockTimeout?: string | null | undefined;
  /** How often the server looks whether the migrating process still lives, so that its locks do not outlive it. Default `500ms`. */
  readonly clientConnectionCheckInterval?: string | null | undefined;
  /** How long a migration may do nothing in its transaction. Default `5min`. */
  readonly idleInTransactionSessionTimeout?: string | null | undefined;
}

/** Sets them for the transaction of `trx`. */
export async function applySettings(trx: Knex, settings: MigrationSettings): Promise<void> {
  const { lockTimeout = '10s', clientConnectionCheckInterval = '500ms', idleInTransactionSessionTimeout = '5min' } = settings;
  const wanted = Object.entries({
    lock_timeout: lockTimeout,
    client_connection_check_interval: clientConnectionCheckInterval,
    idle_in_transaction_session_timeout: idleInTransactionSessionTimeout,
  }).filter(([, value]) => value !== null);
  if (wanted.length === 0) return;
  const calls = wanted.map(([name], index) => `pg_catalog.set_config('${name}', $${index + 1}, true)`);
  await withSession(trx, ({ db }) =>
    db.query(
      `select ${calls.join(', ')}`,
      wanted.map(([, value]) => value),
    ),
  );
}
