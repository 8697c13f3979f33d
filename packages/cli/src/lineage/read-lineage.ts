import {
  type CatalogReader,
  type Dependency,
  parseQuery,
  type QualifiedName,
  type RefreshRecord,
  readDependencies,
  readRefreshHistory,
  readStreamTables,
  type StreamTable,
  splitName,
} from '@pgtrickle-js/core';
import { type ColumnsOf, type LineageNode, type LineagePage, readColumnLineage } from '@pgtrickle-js/core/lineage';
import { buildGraph } from '../graph/graph.js';
import { type RelationFacts, readRelations, readViewEdges, type ViewEdge } from './read-relations.js';
import { renderNode } from './render-node.js';

type Edge = LineagePage['edges'][number];

/**
 * Reads the lineage of all stream tables, or what leads to `names` and on from them, with the views around them and all that the page shows.
 *
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`
 */
export async function readLineage(reader: CatalogReader, names: readonly string[] = []): Promise<Pick<LineagePage, 'nodes' | 'edges'>> {
  const all = await readStreamTables(reader);
  const dependencies = await readDependencies(reader);
  const viewEdges = await readViewEdges(reader);
  const known = new Set([...all.map(({ relationOid }) => relationOid), ...dependencies.map(({ sourceOid }) => sourceOid)]);
  const relations = await readRelations(reader, [...new Set([...known, ...viewsAround(known, viewEdges)])]);
  const edges = [...(await edgesOf(all, dependencies, viewEdges, relations))];
  const graph = buildGraph(all, dependencies, []);
  const ids = new Set([...graph.nodes.map(({ id }) => id), ...relations.map(({ name }) => name)]);
  const kept = names.length === 0 ? ids : new Set([...reach(names, edges, 'from', 'to'), ...reach(names, edges, 'to', 'from')]);
  const tables = new Map(all.map((table) => [table.name as string, table]));
  const facts = new Map(relations.map((relation) => [relation.name, relation]));
  const history = await lastRefreshes(reader, all);
  const nodes: LineageNode[] = [];
  for (const id of [...kept].sort()) {
    const table = tables.get(id);
    const relation = facts.get(id);
    const lineage = await lineageOf(table?.query ?? relation?.sql, table === undefined ? 'public' : splitName(table.name).schema, facts);
    nodes.push(renderNode(id, { table, relation, lineage, refreshes: table === undefined ? [] : (history.get(table.name) ?? []) }));
  }
  return { nodes, edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)) };
}

/** Views that read what is known, and what such views read in turn. */
function viewsAround(known: ReadonlySet<number>, edges: readonly ViewEdge[]): Set<number> {
  const found = new Set(known);
  for (const oid of found) for (const { view, source } of edges) if (source === oid || view === oid) found.add(source === oid ? view : source);
  return found;
}

/** From the catalog, and from the queries as their authors wrote them: the extension's own edges lead past views to tables. */
async function edgesOf(
  tables: readonly StreamTable[],
  dependencies: readonly Dependency[],
  viewEdges: readonly ViewEdge[],
  relations: readonly RelationFacts[],
): Promise<Edge[]> {
  const nameOf = new Map(relations.map(({ oid, name }) => [oid, name]));
  const views = new Map(relations.filter(({ sql }) => sql !== null).map((relation) => [relation.name, relation]));
  const written = await Promise.all(
    tables.map(async ({ name, query }) => {
      const read =
        views.size === 0
          ? []
          : await parseQuery(query).then(
              (parsed) => parsed.tables,
              () => [],
            );
      return read.flatMap((table) => {
        const view = `${table.schema ?? 'public'}.${table.name}`;
        return views.has(view) ? [{ from: view, to: name as string }] : [];
      });
    }),
  );
  const all: Edge[] = [
    ...dependencies.map(({ source, sourceOid, streamTable }) => ({ from: source ?? `oid:${sourceOid}`, to: streamTable })),
    ...viewEdges.flatMap(({ view, source }) => {
      const [from, to] = [nameOf.get(source), nameOf.get(view)];
      return from === undefined || to === undefined ? [] : [{ from, to }];
    }),
    ...written.flat(),
  ];
  return [...new Map(all.map((edge) => [`${edge.from}\0${edge.to}`, edge])).values()];
}

function reach(names: readonly string[], edges: readonly Edge[], start: 'from' | 'to', end: 'from' | 'to'): Set<string> {
  const next = Map.groupBy(edges, (edge) => edge[start]);
  const found = new Set(names);
  for (const id of found) for (const edge of next.get(id) ?? []) found.add(edge[end]);
  return found;
}

/** Five of each table, among the newest: one query for all. */
async function lastRefreshes(reader: CatalogReader, tables: readonly StreamTable[]): Promise<Map<QualifiedName, readonly RefreshRecord[]>> {
  const records = await readRefreshHistory(reader, undefined, { limit: Math.max(100, tables.length * 5) });
  return new Map([...Map.groupBy(records, ({ streamTable }) => streamTable)].map(([name, own]) => [name, own.slice(0, 5)]));
}

/** Where the columns of a query come from, as far as its relations are known. */
export async function lineageOf(sql: string | null | undefined, schema: string, relations: ReadonlyMap<string, RelationFacts>) {
  if (sql === null || sql === undefined) return [];
  const columnsOf: ColumnsOf = (table) => {
    const candidates = table.schema === undefined ? [`public.${table.name}`, `${schema}.${table.name}`] : [`${table.schema}.${table.name}`];
    const found = candidates.map((name) => relations.get(name)).find((relation) => relation !== undefined);
    return found === undefined ? undefined : { relation: found.name, columns: found.columns.map(({ column }) => column) };
  };
  // A query beyond this parser has no lineage, and is shown all the same.
  return readColumnLineage(sql, columnsOf).catch(() => []);
}
