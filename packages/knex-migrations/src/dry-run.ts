import { fromUnknown, PgTrickleError } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { type Health, newProblems, readHealth } from './health.js';
import { fillIn, prepareValueOf } from './literal-sql.js';
import { observe, type StreamTableEvent, withSession } from './session.js';
import { applySettings } from './settings.js';

/** A statement that a migration runs. */
interface PlannedStatement {
  readonly sql: string;
  /** What it does to a stream table. */
  readonly comment?: string | undefined;
}

/** One migration in a dry run. */
export interface DryMigration {
  readonly name: string;
  readonly direction: 'up' | 'down';
  readonly statements: readonly PlannedStatement[];
  /** How it failed. What comes after it was not tried. */
  readonly failure?: PgTrickleError | undefined;
}

/** A transaction in which migrations are tried. */
export interface DryRun {
  readonly trx: Knex.Transaction;
  /** In their order. */
  readonly pending: readonly string[];
  /** Runs one; after a failure nothing else can be. */
  run(name: string, direction: 'up' | 'down'): Promise<DryMigration>;
  /** Stream tables that are broken now and were not before, with what is wrong. */
  problems(): Promise<ReadonlyMap<string, string>>;
}

/** The migrator's configuration, which Knex keeps to itself. */
type Migrator = { readonly config: { readonly migrationSource: Knex.MigrationSource<unknown> } };

type Processing = Knex.Transaction & { enableProcessing?(): void };

/**
 * Tries migrations in a transaction that is rolled back, whatever `work` does: what code will do only running it tells. Effects outside of the
 * database are real.
 *
 * @throws {PgTrickleError} what connecting and listing throws; failures of migrations are in the results
 */
export async function inDryRun<Result>(knex: Knex, work: (run: DryRun) => Promise<Result>): Promise<Result> {
  const trx = await knex.transaction();
  try {
    await applySettings(trx, {});
    const [, newMigrations] = (await trx.migrate.list()) as [unknown, unknown[]];
    // To list them it turned off what the configuration does to identifiers and rows.
    (trx as Processing).enableProcessing?.();
    const source = (trx.migrate as unknown as Migrator).config.migrationSource;
    const byName = new Map(newMigrations.map((migration) => [source.getMigrationName(migration), migration]));
    const before = await healthOf(trx);
    const dropped = new Set<string>();
    return await work({
      trx,
      pending: [...byName.keys()],
      run: async (name, direction) => {
        const migration: Knex.Migration & { config?: { transaction?: boolean } } = await source.getMigration(byName.get(name));
        return record(trx, { name, direction, dropped }, async () => {
          if (migration.config?.transaction === false) throw notTransactional(name);
          await migration[direction]?.(trx);
        });
      },
      problems: async () => newProblems(before, await healthOf(trx), dropped),
    });
  } finally {
    await trx.rollback().catch(() => undefined);
  }
}

const healthOf = (trx: Knex): Promise<Health> => withSession(trx, ({ db }) => readHealth(db, true));

function notTransactional(name: string): PgTrickleError {
  return new PgTrickleError('USAGE_INVALID', {
    message: `${name} runs outside of a transaction and cannot be tried`,
    hint: 'Apply it, or try it on a copy of the database.',
  });
}

/** What is sent while `work` runs: by Knex, and by the functions on stream tables. */
async function record(
  trx: Knex.Transaction,
  { name, direction, dropped }: { readonly name: string; readonly direction: 'up' | 'down'; readonly dropped: Set<string> },
  work: () => Promise<void>,
): Promise<DryMigration> {
  const statements: PlannedStatement[] = [];
  const prepare = prepareValueOf(trx.client);
  const onQuery = ({ sql, bindings }: { sql: string; bindings?: readonly unknown[] }) => {
    if (!isOurs(sql)) statements.push({ sql: fillIn(sql, bindings ?? [], prepare) });
  };
  trx.client.on('query', onQuery);
  const stop = observe(trx.client.config, {
    onStep: ({ sql, values, comment }) => void statements.push({ sql: fillIn(sql, values, prepare), comment }),
    onChange: ({ name: table, action }: StreamTableEvent) => void (action === 'drop' ? dropped.add(table) : dropped.delete(table)),
  });
  try {
    await work();
    return { name, direction, statements };
  } catch (error) {
    return { name, direction, statements, failure: fromUnknown(error) };
  } finally {
    stop();
    trx.client.off('query', onQuery);
  }
}

/** What only looks, or brackets. */
const isOurs = (sql: string) => /^(select 1 as stream_table|savepoint|release|rollback|begin|commit)\b|\binformation_schema\b/i.test(sql);
