import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';

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

/**
 * Prisma's schema engine, what `prisma migrate` and `prisma db pull` run, as WebAssembly on a driver adapter. An engine keeps its shadow database and its lock.
 *
 * @param shadowUrl makes an empty database
 */
export async function openSchemaEngine(
  url: string,
  datamodels: readonly (readonly [path: string, text: string])[],
  shadowUrl: () => Promise<string>,
): Promise<{ readonly engine: SchemaEngine; close(): Promise<void> }> {
  loaded ??= load();
  const bindings = await loaded;
  const adapters: Adapter[] = [];
  const connect = async (connectionString: string) => {
    const adapter = readingChars(await new PrismaPg({ connectionString }).connect());
    adapters.push(adapter);
    return adapter;
  };
  const factory = {
    provider: 'postgres' as const,
    adapterName: new PrismaPg({ connectionString: url }).adapterName,
    connect: () => connect(url),
    connectToShadowDb: async () => connect(await shadowUrl()),
  };
  const engine = await bindings.SchemaEngine.new(
    { datamodels: datamodels.map(([path, text]): [string, string] => [path, text]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  return {
    engine,
    async close() {
      for (const adapter of adapters) await adapter.dispose().catch(() => {});
    },
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
