import {
  assertWritable,
  type Capabilities,
  type CatalogReader,
  call,
  catalogReader,
  checkFreshness,
  detectCapabilities,
  type FreshnessLimits,
  PgTrickleError,
  readStreamTable,
  readStreamTables,
  shareCapabilities,
  waitUntilFresh,
} from '@pgtrickle-js/core/portable';
import type { PgTrickleExtension } from './extension-type.js';
import { guardQueries } from './guard-queries.js';
import type { ModelMap, StreamTableEntry } from './model-map.js';
import { execute, prismaQueryable, type RawClient } from './prisma-queryable.js';
import {
  type Freshness,
  type StreamTableInfo,
  type StreamTableMethods,
  toFreshness,
  type WaitOptions,
  withPullHint,
} from './stream-table-methods.js';

/** A client as `$extends` gives it to an extension. */
interface ExtensibleClient extends RawClient {
  $extends(extension: Readonly<Record<string, unknown>>): unknown;
}

/**
 * The extension of the generated module: methods on the models of stream tables, and a guard before every write to one.
 *
 * @example
 * const prisma = new PrismaClient({ adapter }).$extends(pgTrickle);
 * await prisma.orderTotal.$freshness();
 */
export function createPgTrickle<Extension extends PgTrickleExtension>(map: ModelMap): Extension {
  const entries = Object.entries(map.streamTables);
  return ((client: ExtensibleClient) => {
    const session = sessionsOf(client);
    return client.$extends({
      name: 'pgTrickle',
      model: Object.fromEntries(entries.map(([model, entry]) => [clientName(model), methodsOf(model, entry, session)])),
      client: {
        async $streamTables(this: RawClient): Promise<StreamTableInfo[]> {
          if (entries.length === 0) return [];
          const tables = await readStreamTables(
            await session(this).reader(),
            entries.map(([, { name }]) => name),
          );
          return tables.flatMap((table) => {
            const [model, entry] = entries.find(([, { name }]) => name === table.name) ?? [];
            return model === undefined || entry === undefined ? [] : [{ ...table, model, writeTo: entry.writeTo }];
          });
        },
      },
      query: guardQueries(map),
    });
  }) as unknown as Extension;
}

/** Where statements of a call run: the client, or the transaction that the call is in. */
interface Session {
  readonly client: RawClient;
  readonly db: ReturnType<typeof prismaQueryable>;
  reader(): Promise<CatalogReader>;
}

/** What a server can do is asked once per client; a transaction knows what its client knows. */
function sessionsOf(base: RawClient): (client: RawClient) => Session {
  const queryables = new WeakMap<RawClient, ReturnType<typeof prismaQueryable>>();
  let known: Capabilities | undefined;
  return (client = base) => {
    const db = queryables.get(client) ?? prismaQueryable(client);
    queryables.set(client, db);
    return {
      client,
      db,
      async reader() {
        const reader = catalogReader(db);
        if (known === undefined) known = await detectCapabilities(reader);
        return shareCapabilities(reader, known);
      },
    };
  };
}

/** A model as Prisma gives it to its extension: its client is that of the transaction, when there is one. */
interface ModelContext {
  readonly $parent: RawClient;
}

function methodsOf(
  model: string,
  entry: StreamTableEntry,
  session: (client: RawClient) => Session,
): Readonly<Record<keyof StreamTableMethods, unknown>> {
  const { name } = entry;
  async function read(client: RawClient) {
    const { reader } = session(client);
    return readStreamTable(await reader(), name).catch((error) => {
      throw withPullHint(error);
    });
  }
  return {
    async $freshness(this: ModelContext, limits: FreshnessLimits = {}): Promise<Freshness> {
      const table = await read(this.$parent);
      return toFreshness(table, checkFreshness(table, limits)[0]);
    },
    async $refresh(this: ModelContext): Promise<void> {
      const { reader, client, db } = session(this.$parent);
      const { status, refreshMode, isPopulated } = await read(this.$parent);
      if (status === 'SUSPENDED') {
        throw new PgTrickleError('STREAM_TABLE_SUSPENDED', {
          message: `the stream table ${name} is suspended and cannot be refreshed`,
          hint: 'Resume it first.',
          details: { name },
        });
      }
      if (refreshMode === 'IMMEDIATE' && isPopulated) return;
      const capabilities = await detectCapabilities(await reader());
      await assertWritable(db, capabilities);
      await execute(client, call(capabilities, 'refresh_stream_table', { name }), `refresh of ${name}`);
    },
    async $waitUntilFresh(this: ModelContext, options: WaitOptions = {}): Promise<Freshness> {
      const { db, reader } = session(this.$parent);
      await reader();
      const table = await waitUntilFresh(db, name, { ...options, listen: false }).catch((error) => {
        throw withPullHint(error);
      });
      return toFreshness(table, checkFreshness(table)[0]);
    },
    async $info(this: ModelContext): Promise<StreamTableInfo> {
      return { ...(await read(this.$parent)), model, writeTo: entry.writeTo };
    },
  };
}

const clientName = (model: string) => model.charAt(0).toLowerCase() + model.slice(1);
