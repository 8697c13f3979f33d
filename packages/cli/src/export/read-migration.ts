import {
  type CatalogReader,
  currentDefinition,
  PgTrickleError,
  parseName,
  planFromCatalog,
  readCatalog,
  readStreamTable,
  type StreamTable,
} from '@pgtrickle-js/core';
import { type Migration, migrationPart } from './migration.js';

/**
 * Reads how the stream tables of a database are made, each after those that it reads. Only reads.
 *
 * @param names - Only these; by default all.
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`; `QUERY_INVALID` when one reads what is gone
 */
export async function readMigration(
  reader: CatalogReader,
  { names, name, timestamp }: { readonly names: readonly string[]; readonly name: string; readonly timestamp: string },
): Promise<Migration> {
  const { catalog } = await readCatalog(reader);
  if (catalog instanceof PgTrickleError) throw catalog;
  for (const each of names) await readStreamTable(reader, each);
  const wanted = new Set(names.map((each) => parseName(each)));
  const tables = inOrder(catalog).filter((table) => wanted.size === 0 || wanted.has(table.name));
  const definitions = tables.map((table) => currentDefinition(table, catalog.capabilities));
  // As though the database had none of them: every plan is a create.
  const others = catalog.streamTables.filter((table) => !tables.includes(table));
  const plans = await planFromCatalog(reader, { ...catalog, streamTables: others }, definitions);
  return { name, timestamp, parts: plans.map(migrationPart) };
}

function inOrder({
  streamTables,
  dependencies,
}: {
  readonly streamTables: readonly StreamTable[];
  readonly dependencies: readonly { readonly streamTable: string; readonly source: string | null }[];
}): StreamTable[] {
  const reads = Map.groupBy(dependencies, ({ streamTable }) => streamTable);
  const left = new Map(streamTables.map((table) => [table.name as string, table]));
  const ordered: StreamTable[] = [];
  const visit = (table: StreamTable): void => {
    if (!left.delete(table.name)) return;
    for (const { source } of reads.get(table.name) ?? []) {
      const read = source === null ? undefined : left.get(source);
      if (read !== undefined) visit(read);
    }
    ordered.push(table);
  };
  for (const table of streamTables) visit(table);
  return ordered;
}
