import { PgTrickleError, type QualifiedName } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { locate } from './call-site.js';
import { type Health, newProblems, readHealth } from './health.js';
import { listedMigrations } from './migration-lock.js';
import { observe, type StreamTableEvent, withSession } from './session.js';
import { applySettings, type MigrationSettings } from './settings.js';

/** As Knex 3.2 calls them, from a knexfile as well. */
export interface MigrationHooks {
  /** `migrations` is the list that the migrator runs: what is taken out does not run. */
  beforeAll(knex: Knex, migrations: readonly unknown[]): Promise<void>;
  beforeEach(knex: Knex, migrations: readonly unknown[]): Promise<void>;
  afterEach(knex: Knex, migrations: readonly unknown[]): Promise<void>;
  afterAll(knex: Knex, migrations: readonly unknown[]): Promise<void>;
}

export interface HookOptions {
  readonly settings: MigrationSettings;
  /** Gets what the batch did to stream tables. */
  readonly report: (lines: readonly string[]) => void;
}

/** One run of the migrator. */
interface Batch {
  /** Its transaction, when it is one. */
  readonly transaction: Knex | undefined;
  before: Health;
  readonly dropped: Set<string>;
  readonly events: StreamTableEvent[];
  /** What is broken now, and which migration did it. */
  broken: Map<QualifiedName, { readonly problem: string; readonly migration: string }>;
  readonly stop: () => void;
}

/** Settings before, checks after: `lock_timeout` and others are set for the transaction; what would leave stream tables broken is undone. */
export function migrationHooks({ settings, report }: HookOptions): MigrationHooks {
  // By configuration: each run of the migrator has its own.
  const batches = new WeakMap<object, Batch>();
  const batchOf = async (knex: Knex) => batches.get(knex.client.config) ?? (await start(knex));

  async function start(knex: Knex): Promise<Batch> {
    const { config } = knex.client;
    batches.get(config)?.stop();
    const [dropped, events]: [Set<string>, StreamTableEvent[]] = [new Set(), []];
    const stop = observe(config, {
      onChange: (event) => {
        if (event.action === 'drop') dropped.add(event.name);
        else dropped.delete(event.name);
        if (event.action !== 'none') events.push(event);
      },
    });
    const batch: Batch = {
      transaction: knex.isTransaction ? knex : undefined,
      before: await healthOf(knex),
      dropped,
      events,
      broken: new Map(),
      stop,
    };
    batches.set(config, batch);
    return batch;
  }

  return {
    async beforeAll(knex, migrations) {
      if (!knex.isTransaction) await leaveOutWhatWasDone(knex, migrations as unknown[]);
      await start(knex);
      if (knex.isTransaction) await applySettings(knex, settings);
    },
    async beforeEach(knex) {
      const batch = await batchOf(knex);
      if (knex.isTransaction && knex !== batch.transaction) await applySettings(knex, settings);
    },
    async afterEach(knex, [migration]) {
      const batch = await batchOf(knex);
      const name = nameOf(migration);
      const problems = newProblems(batch.before, await healthOf(knex), batch.dropped);
      batch.broken = new Map([...problems].map(([table, problem]) => [table, { problem, migration: batch.broken.get(table)?.migration ?? name }]));
      // Later migrations of the same transaction may still put it right.
      if (knex === batch.transaction || batch.broken.size === 0) return;
      batch.stop();
      throw brokenError(batch.broken, knex.isTransaction ? 'the migration was undone' : 'it ran outside of a transaction and stays');
    },
    async afterAll(knex) {
      const batch = await batchOf(knex);
      batch.stop();
      batches.delete(knex.client.config);
      if (batch.broken.size > 0) throw brokenError(batch.broken, 'the whole batch was undone');
      if (batch.events.length > 0) report(batch.events.map(({ name, action }) => `${action} ${name}`));
    },
  };
}

function healthOf(knex: Knex): Promise<Health> {
  return withSession(knex, ({ db, transaction }) => readHealth(db, transaction === 'join'));
}

/**
 * While this run waited for the lock, another one may have done its work. Within a transaction Knex looks again; else it runs the list that it
 * gives to this hook.
 */
async function leaveOutWhatWasDone(knex: Knex, migrations: unknown[]): Promise<void> {
  const listed = listedMigrations(knex.client.config);
  if (listed === undefined) return;
  const source: Knex.MigrationSource<unknown> | undefined = knex.client.config.migrations?.migrationSource;
  const names = migrations.map((migration) => source?.getMigrationName(migration) ?? nameOf(migration));
  const isUp = !names.some((name) => listed.names.has(name));
  const { rows } = await withSession(knex, ({ db }) => db.query(`select name from ${listed.table}`));
  const done = new Set(rows.map(({ name }) => name));
  migrations.splice(0, migrations.length, ...migrations.filter((_, index) => done.has(names[index]) !== isUp));
}

/** Knex's own source gives folder and file; others give what they like. */
function nameOf(migration: unknown): string {
  const { file, name } = (typeof migration === 'object' && migration !== null ? migration : {}) as { file?: string; name?: string };
  return file ?? name ?? String(migration);
}

function brokenError(broken: Batch['broken'], outcome: string): PgTrickleError {
  const lines = [...broken].map(([table, { problem, migration }]) => `${migration} breaks ${table}: ${problem}`);
  return locate(
    new PgTrickleError('KNEX_BATCH_BROKEN', {
      message: `${lines.join('; ')}; ${outcome}`,
      hint: 'Drop the stream table, or give it another query, in the same migration and before its source changes.',
      details: { broken: [...broken].map(([name, facts]) => ({ name, ...facts })) },
    }),
    undefined,
  );
}
