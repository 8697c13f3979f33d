import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import type { MigrationHooks } from './hooks.js';

type Source = Knex.MigrationSource<unknown>;
type FsMigrationsClass = new (directory?: string | readonly string[], sortDirsSeparately?: boolean, loadExtensions?: readonly string[]) => Source;

/** Before Knex 3.2 there are no hooks: a migration source whose migrations carry them, each as a batch of its own. */
export function hookedSource(config: Knex.MigratorConfig, hooks: MigrationHooks): Source {
  const source = config.migrationSource ?? fileSource(config);
  const hooked = (migration: unknown, run: Knex.Migration['up']) => async (knex: Knex) => {
    await hooks.beforeAll(knex, [migration]);
    await hooks.beforeEach(knex, [migration]);
    await run(knex);
    await hooks.afterEach(knex, [migration]);
    await hooks.afterAll(knex, [migration]);
  };
  return {
    getMigrations: (extensions) => source.getMigrations(extensions),
    getMigrationName: (migration) => source.getMigrationName(migration),
    async getMigration(migration) {
      const { up, down, ...rest } = await source.getMigration(migration);
      return { ...rest, up: hooked(migration, up), ...(down === undefined ? {} : { down: hooked(migration, down) }) };
    },
  };
}

/** Knex's own, which it does not export. */
function fileSource({ directory = './migrations', sortDirsSeparately, loadExtensions }: Knex.MigratorConfig): Source {
  const { FsMigrations } = createRequire(import.meta.url)('knex/lib/migrations/migrate/sources/fs-migrations.js') as {
    FsMigrations: FsMigrationsClass;
  };
  return new FsMigrations(directory, sortDirsSeparately, loadExtensions);
}
