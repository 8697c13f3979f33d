import type { MigrationDirectory, SchemaFilter } from '@prisma/schema-engine-wasm';
import { openSchemaEngine } from './open-schema-engine.js';

/** Prisma's schema engine: what `prisma migrate` and `prisma db pull` run, as WebAssembly on a driver adapter. */
export interface SchemaEngine {
  /** What `prisma db pull` writes. */
  introspect(schema: string): Promise<string>;
  /** The SQL that Migrate would run to bring the database of the migrations to the schema. Replays the migrations on the shadow database. */
  planMigration(schema: string, migrations: readonly Migration[], external?: readonly string[]): Promise<string>;
  /** `createMigration`, or the reset that `migrate dev` demands, with its reason. */
  devDiagnostic(migrations: readonly Migration[], external?: readonly string[]): Promise<{ tag: string; reason?: string }>;
  /** `prisma migrate deploy`. */
  deploy(migrations: readonly Migration[]): Promise<string[]>;
  /** `prisma migrate reset`, without applying anything. */
  reset(external?: readonly string[]): Promise<void>;
}

interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** @param shadowUrl makes an empty database: every plan replays its migrations on one of its own */
export async function schemaEngine(url: string, schema: string, shadowUrl: () => Promise<string>): Promise<SchemaEngine> {
  // An engine keeps its shadow database and its lock: one for the database, a new one for every plan.
  const open = async () => (await openSchemaEngine(url, [['schema.prisma', schema]], shadowUrl)).engine;
  const engine = await open();
  const files = (content: string) => ({ files: [{ path: 'schema.prisma', content }] });
  return {
    async introspect(content) {
      const result = await engine.introspect({
        schema: files(content),
        baseDirectoryPath: '/',
        force: false,
        compositeTypeDepth: -1,
        namespaces: null,
      });
      return result.schema.files[0]?.content ?? '';
    },
    async planMigration(content, migrations, external = []) {
      const result = await (await open()).diff({
        from: { tag: 'migrations', ...migrationList(migrations) },
        to: { tag: 'schemaDatamodel', ...files(content), ...{ configDir: '/' } },
        script: true,
        exitCode: null,
        filters: filterOf(external),
      });
      return result.stdout ?? '';
    },
    devDiagnostic: async (migrations, external = []) =>
      (await engine.devDiagnostic({ migrationsList: migrationList(migrations), filters: filterOf(external) })).action,
    deploy: async (migrations) =>
      (await engine.applyMigrations({ migrationsList: migrationList(migrations), filters: filterOf([]) })).appliedMigrationNames,
    reset: (external = []) => engine.reset({ filter: filterOf(external) }),
  };
}

const filterOf = (external: readonly string[]): SchemaFilter => ({ externalTables: [...external], externalEnums: [] });

function migrationList(migrations: readonly Migration[]) {
  const directories = migrations.map(
    ({ name, sql }): MigrationDirectory => ({ path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } } }),
  );
  return {
    baseDir: '/',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: directories,
  };
}
