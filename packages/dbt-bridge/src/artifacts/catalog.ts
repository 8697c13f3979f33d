import { isHiddenColumn } from '../adapter/hidden-column.js';
import { artifactMetadata, type InvocationFacts } from './metadata.js';

/** One row of `get_catalog`: a column, with what there is to know of its relation. */
export type CatalogRow = Readonly<Record<string, unknown>>;

interface CatalogColumn {
  readonly type: string;
  readonly index: number;
  readonly name: string;
  readonly comment: string | null;
}

interface Stat {
  readonly id: string;
  readonly label: unknown;
  readonly value: unknown;
  readonly include: boolean;
  readonly description: unknown;
}

/** A relation as catalog.json has it. */
export interface CatalogTable {
  readonly metadata: Readonly<Record<'type' | 'schema' | 'name' | 'database' | 'comment' | 'owner', unknown>>;
  readonly columns: Record<string, CatalogColumn>;
  readonly stats: Readonly<Record<string, Stat>>;
  readonly unique_id: string | null;
}

/** The relations of the rows, in their order. What the extension keeps in a stream table for itself is no column. */
export function catalogTables(rows: readonly CatalogRow[]): CatalogTable[] {
  const tables = new Map<string, CatalogTable>();
  for (const row of rows) {
    const key = catalogKey(row.table_database, row.table_schema, row.table_name);
    const table = tables.get(key) ?? tableOf(row);
    tables.set(key, table);
    const name = String(row.column_name);
    if (isHiddenColumn(name)) continue;
    table.columns[name] = {
      type: String(row.column_type),
      index: Number(row.column_index),
      name,
      comment: (row.column_comment ?? null) as string | null,
    };
  }
  return [...tables.values()];
}

/** By which a relation of the database finds its node: names are compared without case, as dbt does. */
export function catalogKey(database: unknown, schema: unknown, name: unknown): string {
  return [database, schema, name].map((part) => String(part ?? '').toLowerCase()).join('.');
}

function tableOf(row: CatalogRow): CatalogTable {
  const value = (name: string) => row[`table_${name}`] ?? null;
  return {
    metadata: {
      type: value('type'),
      schema: value('schema'),
      name: value('name'),
      database: value('database'),
      comment: value('comment'),
      owner: value('owner'),
    },
    columns: {},
    stats: statsOf(row),
    unique_id: null,
  };
}

/** `stats:schedule:label`, `…:value`, `…:description`, `…:include` become the stat `schedule`. */
function statsOf(row: CatalogRow): Record<string, Stat> {
  const ids = [...new Set(Object.keys(row).flatMap((key) => /^stats:(.+):value$/.exec(key)?.[1] ?? []))];
  const stats = ids
    .map((id) => {
      const part = (name: string) => row[`stats:${id}:${name}`] ?? null;
      return { id, label: part('label'), value: part('value'), include: part('include') === true, description: part('description') };
    })
    .filter(({ include }) => include);
  const summary = {
    id: 'has_stats',
    label: 'Has Stats?',
    value: stats.length > 0,
    include: false,
    description: 'Indicates whether there are statistics for this table',
  };
  return Object.fromEntries([...stats, summary].map((stat) => [stat.id, stat]));
}

/** catalog.json, version 1. */
export function catalogArtifact(
  {
    nodes,
    sources,
    errors,
  }: Readonly<Record<'nodes' | 'sources', Readonly<Record<string, CatalogTable>>>> & { readonly errors: readonly string[] | null },
  facts: InvocationFacts,
): Record<string, unknown> {
  return { metadata: artifactMetadata('catalog/v1', facts), nodes, sources, errors };
}
