import {
  alterStreamTable,
  applyPlan,
  catalogReader,
  describeQuery,
  detectCapabilities,
  fromUnknown,
  PgTrickleError,
  planRefreshAll,
  planRepair,
  type QualifiedName,
  readColumns,
  readStreamTables,
  refreshStreamTable,
  type StreamTable,
} from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { atCallSite } from './call-site.js';
import { type Session, withSession } from './session.js';

/**
 * Lets `work` change columns of tables that stream tables read, which the extension blocks, and repairs those stream tables before the transaction
 * commits: `set local pg_trickle.block_source_ddl = false`, then a repair and a full refresh of each whose source has changed.
 *
 * @param trx the migration's transaction
 * @throws {PgTrickleError} `SERVER_PRIVILEGE_MISSING` with the GRANT when the role may not change the setting; `QUERY_INVALID` when a stream
 * table's query no longer fits its source; `USAGE_INVALID` outside of a transaction
 * @example
 * await allowSourceDdl(knex, () => knex.schema.alterTable('orders', (table) => table.text('note')));
 */
export function allowSourceDdl<Result>(trx: Knex, work: () => Promise<Result> | PromiseLike<Result>): Promise<Result> {
  return atCallSite(async () => {
    if (!trx.isTransaction) {
      throw new PgTrickleError('USAGE_INVALID', {
        message: 'allowSourceDdl was called outside of a transaction',
        hint: 'Give it the knex of a migration that runs in a transaction, or use knex.transaction().',
      });
    }
    const before = await withSession(trx, async (session) => {
      const blocks = await setBlocking(session, 'false');
      return { blocks, stale: new Set((await staleTables(session)).map(({ name }) => name)) };
    });
    const result = await work();
    await withSession(trx, async (session) => {
      await setBlocking(session, before.blocks);
      const stale = (await staleTables(session)).filter(({ name }) => !before.stale.has(name));
      await repair(session, stale);
    });
    return result;
  });
}

/** Sets the block for the transaction and gives what it was. */
async function setBlocking({ db }: Session, blocks: string): Promise<string> {
  try {
    const setting = `${(await detectCapabilities(db)).extension}.block_source_ddl`;
    const { rows } = await db.query(
      `with before as materialized (select pg_catalog.current_setting($1, true) as value)
       select value, pg_catalog.set_config($1, $2, true) from before`,
      [setting, blocks],
    );
    return rows[0]?.value || 'true';
  } catch (error) {
    throw fromUnknown(error, { action: 'lifting the block on changes of sources', writes: true });
  }
}

/** Those that the extension has marked because the columns of a source changed. */
async function staleTables({ db }: Session): Promise<StreamTable[]> {
  return (await readStreamTables(catalogReader(db))).filter(({ needsReinit }) => needsReinit);
}

/** Sources before their readers. Where the types of columns changed the table is made anew, with all that depends on it. */
async function repair(session: Session, tables: readonly StreamTable[]): Promise<void> {
  if (tables.length === 0) return;
  const { db, onChange } = session;
  const reader = catalogReader(db);
  const canRepair = (await detectCapabilities(reader)).has('repair_stream_table');
  const byName = new Map(tables.map((table) => [table.name, table]));
  for (const { plan } of await planRefreshAll(reader, [...byName.keys()])) {
    const { name, query } = byName.get(plan.name) as StreamTable;
    if (await fits(session, name, query)) {
      if (canRepair) await applyPlan(db, await planRepair(reader, name), session);
      await refreshStreamTable(db, name, session);
    } else {
      await alterStreamTable(db, name, {}, { ...session, fullRefresh: true });
    }
    onChange({ name, action: 'repair' });
  }
}

/** Whether the query still gives columns of the stored types. */
async function fits({ db }: Session, name: QualifiedName, query: string): Promise<boolean> {
  const reader = catalogReader(db);
  const wanted = await describeQuery(reader, query).catch((error: unknown) => {
    const { code, message, details } = fromUnknown(error);
    throw new PgTrickleError(code, {
      message: `the query of ${name} no longer fits what it reads: ${message}`,
      hint: 'Change the query with alterStreamTable in the same migration, before the column goes.',
      details: { name, ...details },
      cause: error,
    });
  });
  const stored = await readColumns(reader, name);
  const typeOf = new Map(stored.map((column) => [column.name, column.type.replace(/\(.*\)/, '')]));
  return stored.length === wanted.length && wanted.every((column) => typeOf.get(column.name) === column.type);
}
