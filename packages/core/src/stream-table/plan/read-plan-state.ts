import { type Dependency, readDependencies } from '../../catalog/dependencies.js';
import { readStreamTables, type StreamTable } from '../../catalog/stream-tables.js';
import { readViewDefinitions } from '../../catalog/view-definitions.js';
import { type Capabilities, detectCapabilities } from '../../db/capabilities.js';
import { connectionOf } from '../../db/catalog-reader.js';
import type { CatalogReader } from '../../db/queryable.js';
import { sparingTransaction } from '../../db/transaction.js';
import { didYouMean } from '../../error/did-you-mean.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { type QualifiedName, quoteIdentifier, splitName } from '../../sql/identifier.js';
import type { ViewDefinition } from '../../sql/taken-in.js';

/** What planners know of the server: read once for all plans of a run. */
export interface PlanState {
  readonly reader: CatalogReader;
  readonly capabilities: Capabilities;
  readonly current: ReadonlyMap<string, StreamTable>;
  /** Which stream table reads what; read when it is first asked for. */
  dependencies(): Promise<readonly Dependency[]>;
  /** Whether the database has the extension citus; read when it is first asked for. */
  hasCitus(): Promise<boolean>;
  /** The views of these names, in any schema, with those that they read. */
  views(names: readonly string[]): Promise<readonly ViewDefinition[]>;
}

/** Plans from what the server has now. A failure leaves the transaction usable that the reader's session may be in. */
export async function withPlanState<Result>(reader: CatalogReader, plan: (state: PlanState) => Promise<Result>): Promise<Result> {
  const work = async () => plan(await readPlanState(reader));
  const connection = connectionOf(reader);
  return connection === undefined ? work() : sparingTransaction(connection, work);
}

export async function readPlanState(reader: CatalogReader): Promise<PlanState> {
  const capabilities = await detectCapabilities(reader);
  const tables = await readStreamTables(reader);
  let pending: Promise<readonly Dependency[]> | undefined;
  return {
    reader,
    capabilities,
    current: new Map(tables.map((table) => [table.name, table])),
    dependencies: () => {
      pending ??= readDependencies(reader);
      return pending;
    },
    hasCitus: lookForCitus(reader),
    views: (names) => readViewDefinitions(reader, names),
  };
}

/** Looks once for all plans of a run. */
export function lookForCitus(reader: CatalogReader): PlanState['hasCitus'] {
  let pending: Promise<boolean> | undefined;
  return () => {
    pending ??= reader.read(`select from pg_catalog.pg_extension where extname = 'citus'`).then((rows) => rows.length > 0);
    return pending;
  };
}

/** The stream table of that name. @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, also where only its row in the catalog is left */
export function requireStreamTable({ current, capabilities }: PlanState, name: QualifiedName): StreamTable {
  const table = current.get(name);
  if (table !== undefined) return assertHasRelation(table, capabilities);
  throw new PgTrickleError('STREAM_TABLE_NOT_FOUND', {
    message: `there is no stream table ${name}`,
    hint: didYouMean(name, current.keys()),
    details: { name },
  });
}

/** @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND` where only its row in the catalog is left: the server can neither alter nor drop that */
export function assertHasRelation(table: StreamTable, { schema, prefix }: Capabilities): StreamTable {
  if (table.hasRelation) return table;
  throw new PgTrickleError('STREAM_TABLE_NOT_FOUND', {
    message: `the table of the stream table ${table.name} is gone, and its row in the extension's catalog is not`,
    hint: `A superuser can remove the row: delete from ${schema}.${prefix}_stream_tables where ${prefix}_id = ${table.id};`,
    details: { name: table.name },
  });
}

/**
 * All stream tables that read one of `names`, directly or through others, each after what it reads.
 *
 * A server may allow circles: each stream table is visited once.
 */
export async function downstreamOf(state: PlanState, names: readonly QualifiedName[]): Promise<QualifiedName[]> {
  const edges = await state.dependencies();
  const found: QualifiedName[] = [];
  const visited = new Set<string>(names);
  const visit = (name: string): void => {
    for (const { streamTable, source } of edges) {
      // One that came after the stream tables were read is not known here; the plan that is applied is made under locks.
      if (source !== name || visited.has(streamTable) || !state.current.has(streamTable)) continue;
      visited.add(streamTable);
      visit(streamTable);
      found.unshift(streamTable);
    }
  };
  for (const name of names) visit(name);
  return found;
}

/**
 * Refuses names that something else has, and schemas that do not exist.
 *
 * @throws {PgTrickleError} `PLAN_RELATION_EXISTS`, `PLAN_SCHEMA_MISSING`
 */
export async function assertCreatable(reader: CatalogReader, names: readonly QualifiedName[]): Promise<void> {
  if (names.length === 0) return;
  const rows = await reader.read<{ name: QualifiedName; kind: string | null; schema: boolean }>(
    `select w.name, n.oid is not null as schema,
       case c.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view' when 'i' then 'index'
         when 'S' then 'sequence' when 'f' then 'foreign table' when 'c' then 'type' else c.relkind::text end as kind
     from jsonb_array_elements_text($1::jsonb) with ordinality as w(name, position)
     left join pg_catalog.pg_namespace n on n.nspname = split_part(w.name, '.', 1)
     left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = split_part(w.name, '.', 2)
     order by w.position`,
    [JSON.stringify(names)],
  );
  // Another run may have made some of them since the stream tables were read: that is for the look under locks.
  const taken = rows.flatMap(({ name, kind }) => (kind === 'table' ? [name] : []));
  const since = new Set(taken.length === 0 ? [] : (await readStreamTables(reader, taken)).map(({ name }) => name));
  for (const { name, kind, schema } of rows) {
    const parts = splitName(name);
    if (!schema) {
      throw new PgTrickleError('PLAN_SCHEMA_MISSING', {
        message: `the schema ${parts.schema} of the stream table ${name} does not exist`,
        hint: `Create it first: create schema ${quoteIdentifier(parts.schema)};`,
        details: { name },
      });
    }
    if (kind === null || since.has(name)) continue;
    throw new PgTrickleError('PLAN_RELATION_EXISTS', {
      message: `the stream table ${name} cannot be created: a ${kind} has that name`,
      hint: `Choose another name, or drop the ${kind} first.`,
      details: { name, kind },
    });
  }
}
