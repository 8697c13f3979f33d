import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CatalogReader, PgTrickleError } from '@pgtrickle-js/core';

/**
 * Sees to it that the database is where the folder of migrations ends: the next one is planned against it.
 *
 * @throws {PgTrickleError} `PRISMA_MIGRATION_PENDING`
 */
export async function requireApplied(reader: CatalogReader, folder: string): Promise<void> {
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')) ? [entry.name] : [],
      )
    : [];
  if (names.length === 0) return;
  const [table] = await reader.read<{ found: string | null }>(`select pg_catalog.to_regclass('_prisma_migrations')::text as found`);
  const applied = table?.found
    ? await reader.read<{ name: string }>(
        'select migration_name::text as name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
      )
    : [];
  const pending = names.filter((name) => !applied.some((row) => row.name === name)).sort();
  if (pending.length === 0) return;
  throw new PgTrickleError('PRISMA_MIGRATION_PENDING', {
    message: `${pending.length === 1 ? 'a migration is' : `${pending.length} migrations are`} not applied to this database yet: ${pending.join(', ')}`,
    hint: 'Run npx prisma migrate dev first: the next migration is planned against the database.',
    details: { pending },
  });
}
