import { PgTrickleError, quoteLiteral } from '@pgtrickle-js/core';
import knexModule, { type Knex } from 'knex';
import { locate } from './call-site.js';
import { connectFailure } from './connect-failure.js';
import type { DriverConnection } from './session.js';

/** What Knex gives to the driver. */
interface Query {
  sql: string;
  bindings?: readonly unknown[];
  response?: unknown;
}

interface RawConnection extends DriverConnection {
  on?(event: 'error', listener: () => void): unknown;
  unref?(): void;
  end(): Promise<void>;
}

/** The inside of Knex's client that is used here, alike from 3.0 to 3.3. */
interface Client {
  readonly config: Knex.Config;
  readonly logger: { warn(message: string): void };
  readonly pool?: unknown;
  readonly connectionSettings?: object | undefined;
  acquireConnection(): Promise<unknown>;
  acquireRawConnection(): Promise<RawConnection>;
  _query(connection: DriverConnection, query: Query): Promise<Query>;
}
export type ClientClass = new (config: Knex.Config) => Client;

const rootKey = Symbol('client');

/** A transaction that took Knex's lock, and has not given it back yet. */
interface Taken {
  readonly table: string;
  isFreed: boolean;
}

/** What the migrator found done when it made its list, by the run's configuration. */
export interface Listed {
  /** The table of migrations, quoted. */
  readonly table: string;
  readonly names: ReadonlySet<string>;
}

const listed = new WeakMap<object, Listed>();
const taken = new WeakMap<DriverConnection, Taken>();
/** The session that keeps the lock of a run that is not one transaction. */
interface Keeper {
  readonly connection: RawConnection;
  readonly processId: number;
  readonly table: string;
}

/** By the run's configuration, which its transactions share. */
const keepers = new WeakMap<object, Keeper>();

const patterns = {
  create:
    /^create table ((?:"[^"]+"\.)?"[^"]+") \((?:"id" serial primary key, "name" varchar\(255\), "batch" integer, "migration_time" timestamptz|"index" serial primary key, "is_locked" integer)\)$/,
  firstRow: /^insert into ((?:"[^"]+"\.)?"[^"]+") \("is_locked"\) values \(\$1\)$/,
  lock: /^update ((?:"[^"]+"\.)?"[^"]+") set "is_locked" = \$1 where "is_locked" = \$2$/,
  unlock: /^update ((?:"[^"]+"\.)?"[^"]+") set "is_locked" = \$1$/,
  entry: /^insert into ((?:"[^"]+"\.)?"[^"]+") \("batch", "migration_time", "name"\) values \(\$1, \$2, \$3\)$/,
  list: /^select "name" from ((?:"[^"]+"\.)?"[^"]+") order by "id" asc$/,
  end: /^(commit|rollback)\b(?! to)/i,
};

/**
 * Knex's client with a real lock around its migrator: first runs may meet, runs wait for each other, and the lock of a run that was killed is
 * freed by the next one. Every session-wide statement is avoided: a pooler in transaction mode may stand between.
 *
 * The migrator is recognised by its own statements, because it offers no place before its lock.
 */
export function lockingClient(client: string | ClientClass): ClientClass {
  const Base = typeof client === 'string' ? ((knexModule({ client }) as Knex).client.constructor as ClientClass) : client;
  return class LockingClient extends Base {
    constructor(config: Knex.Config) {
      super(config);
      // The migrator and transactions work on copies of the client, which carry its configuration but cannot open connections.
      Object.assign(this.config, { [rootKey]: this });
    }

    override acquireConnection(): Promise<unknown> {
      if (this.pool !== undefined || (this as { transacting?: boolean }).transacting) return super.acquireConnection();
      const error = new PgTrickleError('KNEX_CONFIG_INVALID', {
        message: 'the configuration of Knex has no connection',
        hint: 'Set connection in the knexfile; when it comes from a variable such as DATABASE_URL, set that.',
      });
      return Promise.reject(locate(error, undefined));
    }

    override async acquireRawConnection(): Promise<RawConnection> {
      try {
        return await super.acquireRawConnection();
      } catch (error) {
        throw await connectFailure(error, this.connectionSettings);
      }
    }

    override async _query(connection: DriverConnection, query: Query): Promise<Query> {
      const { sql } = query;
      // Knex gives the driver a list of values, be it empty, and pg-native then prepares: of several statements none.
      const several = async (text: string) => ({ ...query, response: lastOf(await connection.query(text)) });
      const created = patterns.create.exec(sql)?.[1];
      if (created !== undefined) {
        const guarded = `${lockCall(created.replace(/(_lock)?"$/, '_lock"'), 'create')}; ${sql.replace('create table', 'create table if not exists')}`;
        return several(guarded);
      }
      const firstRow = patterns.firstRow.exec(sql)?.[1];
      if (firstRow !== undefined) {
        const guarded = `${lockCall(firstRow, 'create')}; insert into ${firstRow} ("is_locked") select 0 where not exists (select from ${firstRow})`;
        return several(guarded);
      }
      const table = patterns.list.exec(sql)?.[1];
      if (table !== undefined) {
        const answer = await super._query(connection, query);
        const { rows } = answer.response as { rows: { name: string }[] };
        // With a transaction it looks again after it has the lock.
        if (!taken.has(connection)) listed.set(this.config, { table, names: new Set(rows.map(({ name }) => name)) });
        return answer;
      }
      const keeper = keepers.get(this.config);
      const entries = patterns.entry.exec(sql)?.[1];
      if (entries !== undefined && keeper !== undefined) {
        const answer = await super._query(connection, { ...query, sql: fencedEntry(entries, keeper) });
        if ((answer.response as { rowCount?: number }).rowCount === 0) throw lostKeeper(query);
        return answer;
      }
      const locked = patterns.lock.exec(sql)?.[1];
      if (locked !== undefined) await takeLock(this, connection, locked);
      const state = taken.get(connection);
      const isUnlock = patterns.unlock.test(sql);
      if (state !== undefined && isUnlock) state.isFreed = true;
      const isEnd = patterns.end.test(sql);
      if (isEnd) taken.delete(connection);
      // What takes the lock and commits with it is about to run several transactions.
      if (isEnd && state?.isFreed === false && /^commit/i.test(sql)) await keepLock(this, state.table);
      try {
        return await super._query(connection, query);
      } finally {
        if (isUnlock && state === undefined) await releaseKeeper(this.config);
      }
    }
  };
}

/** What was done when the migrator of this configuration made its list. */
export const listedMigrations = (config: object): Listed | undefined => listed.get(config);

/** Waits for the transaction that runs a batch or starts one, then for the run that it started and its last entry. Whoever left Knex's lock behind is gone then. */
async function takeLock(client: Client, connection: DriverConnection, table: string): Promise<void> {
  await connection.query(
    `${lockCall(table, 'start')}; savepoint pgtrickle_wait; ${lockCall(table, 'run')}; ${lockCall(table, 'entry')}; rollback to savepoint pgtrickle_wait`,
  );
  const { rows } = await connection.query(`update ${table} set is_locked = 0 where is_locked <> 0 returning 1`);
  if (rows.length > 0) client.logger.warn('The migration lock was held by a run that is gone: freed.');
  taken.set(connection, { table, isFreed: false });
}

/** The new session's lock is free: it is taken only under the lock that this transaction holds until its COMMIT. */
async function keepLock(client: Client, table: string): Promise<void> {
  await releaseKeeper(client.config);
  const connection = await (client.config as { [rootKey]?: Client })[rootKey]?.acquireRawConnection();
  if (connection === undefined) return;
  connection.on?.('error', () => undefined);
  connection.unref?.();
  const timeouts = ['idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout'].map((name) => `set local ${name} = 0`);
  const statements = ['begin', ...timeouts, lockCall(table, 'run'), 'select pg_catalog.pg_backend_pid() as pid'];
  try {
    const { rows } = lastOf(await connection.query(statements.join('; '))) as { rows: { pid: number }[] };
    keepers.set(client.config, { connection, processId: Number(rows[0]?.pid), table });
  } catch (error) {
    await connection.end().catch(() => undefined);
    throw error;
  }
}

/**
 * Writes down that a migration ran, while the run's lock is kept: what a run that was killed had sent may come to its turn on a busy server when the next
 * run has read the list. That one waits for an entry which is being written, and one that comes later finds the lock gone.
 */
function fencedEntry(entries: string, { processId, table }: Keeper): string {
  const key = keyOf(table, 'entry');
  return `insert into ${entries} ("batch", "migration_time", "name") select $1::integer, $2::timestamptz, $3::text
    where case when pg_catalog.pg_try_advisory_xact_lock_shared(${key})
      then exists (select from pg_catalog.pg_locks where locktype = 'advisory' and granted and pid = ${processId}) end`;
}

function lostKeeper({ bindings }: Query): PgTrickleError {
  return new PgTrickleError('CONNECT_LOST', {
    message: `the session that kept the lock of this run was lost: ${String(bindings?.at(-1))} ran and is not in the list of migrations`,
    hint: 'Run the migrations again once nobody else does; a migration without a transaction then runs once more.',
  });
}

async function releaseKeeper(config: object): Promise<void> {
  const keeper = keepers.get(config);
  keepers.delete(config);
  await keeper?.connection.end().catch(() => undefined);
}

type Purpose = 'create' | 'start' | 'run' | 'entry';

const keyOf = (table: string, purpose: Purpose) => `pg_catalog.hashtextextended(${quoteLiteral(`pgtrickle-js:knex:${purpose}:${table}`)}, 0)`;
const lockCall = (table: string, purpose: Purpose) => `select pg_catalog.pg_advisory_xact_lock(${keyOf(table, purpose)})`;

/** Of several statements in one the driver gives all answers. */
const lastOf = (response: unknown): unknown => (Array.isArray(response) ? response.at(-1) : response);
