import { type CatalogReader, PgTrickleError, parseName, readCatalog, readStreamTable, type StreamTable } from '@pgtrickle-js/core';
import { type Migration, migrationPart } from './migration.js';
import { planCreates } from './plan-creates.js';

interface MigrationOptions extends Pick<Migration, 'name' | 'timestamp'> {
  readonly names: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Reads how the stream tables of a database are made, each after those that it reads. Only reads.
 *
 * @param options - `names`: only these, by default all; `exclude`: not these.
 * @throws {PgTrickleError} `STREAM_TABLE_NOT_FOUND`, `NAME_INVALID`, `SERVER_*`; `QUERY_INVALID` with all that read what is gone
 */
export async function readMigration(reader: CatalogReader, { names, exclude, name, timestamp }: MigrationOptions): Promise<Migration> {
  const { catalog } = await readCatalog(reader);
  if (catalog instanceof PgTrickleError) throw catalog;
  for (const each of [...names, ...exclude]) await readStreamTable(reader, each);
  const wanted = new Set(names.map((each) => parseName(each)));
  const unwanted = new Set(exclude.map((each) => parseName(each)));
  const tables = inOrder(catalog).filter((table) => (wanted.size === 0 || wanted.has(table.name)) && !unwanted.has(table.name));
  const plans = await planCreates(reader, catalog, tables);
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
