import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationDirectory, SchemaFilter } from '@prisma/schema-engine-wasm';

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

const require = createRequire(import.meta.url);
/** Node has it, and its types do not say so. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { instantiate(code: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }> };
};

type Bindings = typeof import('@prisma/schema-engine-wasm') & { __wbg_set_wasm(exports: object): void };
let loaded: Promise<Bindings> | undefined;

async function load(): Promise<Bindings> {
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm'));
  const bindings: Bindings = await import(pathToFileURL(join(folder, 'schema_engine_bg.js')).href);
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, 'schema_engine_bg.wasm')), { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => process.stderr.write(`${message}\n`) } });
  return bindings;
}

/** @param shadowUrl makes an empty database: every plan replays its migrations on one of its own */
export async function schemaEngine(url: string, schema: string, shadowUrl: () => Promise<string>): Promise<SchemaEngine> {
  loaded ??= load();
  const bindings = await loaded;
  const adapter = new PrismaPg({ connectionString: url });
  const factory = {
    provider: 'postgres' as const,
    adapterName: adapter.adapterName,
    connect: async () => readingChars(await adapter.connect()),
    connectToShadowDb: async () => readingChars(await new PrismaPg({ connectionString: await shadowUrl() }).connect()),
  };
  // An engine keeps its shadow database and its lock: one for the database, a new one for every plan.
  const open = () => bindings.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
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

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
interface Rows {
  readonly fields: { dataTypeID: number }[];
}

/** The engine reads "char" columns of the catalog, which the adapter refuses: they are handed over as text and marked as characters. */
function readingChars(adapter: Adapter): Adapter {
  const inner = adapter as unknown as { performIO(query: unknown): Promise<Rows>; client: { query(text: string): Promise<unknown> } };
  // The engine of the command line sends a script as it is; the adapter cuts it at every semicolon, inside of quotes too.
  adapter.executeScript = async (script) => {
    await inner.client.query(script);
  };
  const [charOid, textOid, character] = [18, 25, 6];
  const performIO = inner.performIO.bind(inner);
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    let chars: boolean[] = [];
    inner.performIO = async (io) => {
      const result = await performIO(io);
      chars = result.fields.map(({ dataTypeID }) => dataTypeID === charOid);
      for (const field of result.fields) if (field.dataTypeID === charOid) field.dataTypeID = textOid;
      return result;
    };
    const result = await queryRaw(query);
    inner.performIO = performIO;
    return { ...result, columnTypes: result.columnTypes.map((type, index) => (chars[index] ? character : type)) as typeof result.columnTypes };
  };
  return adapter;
}
