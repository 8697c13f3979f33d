import { type ColumnLineage, type ColumnsOf, type LineageNode, readColumnLineage } from '@pgtrickle-js/core/lineage';
import type { CatalogTable } from '../artifacts/catalog.js';
import { resourceOf } from '../manifest/manifest.js';
import type { ManifestNode } from '../manifest/node.js';
import type { SourceNode } from '../manifest/source-node.js';
import type { DocsFacts } from './docs-facts.js';
import { docsTests } from './docs-tests.js';

/** The resources of a project as boxes of the page. What says `docs: {show: false}` is left out. */
export async function docsNodes(facts: DocsFacts): Promise<LineageNode[]> {
  const { manifest, catalog } = facts;
  const relations = [...Object.values(manifest.nodes), ...Object.values(manifest.sources)].filter(isShown);
  const columnsOf = columnsByRelation(relations, facts);
  const tests = docsTests(facts);
  const nodes = await Promise.all(
    relations.map(async (node): Promise<LineageNode> => {
      const table = catalog[node.unique_id];
      const compiled = 'compiled_code' in node ? node.compiled_code : undefined;
      const raw = 'raw_code' in node && node.resource_type !== 'seed' ? node.raw_code : undefined;
      const lineage = compiled === undefined || ('language' in node && node.language === 'python') ? [] : await lineageOf(compiled, columnsOf);
      return {
        ...stateOf(node, table),
        id: node.unique_id,
        label: labelOf(node),
        declaredBy: `dbt, project ${node.package_name}`,
        description: node.description || undefined,
        sql: (compiled ?? raw)?.trim(),
        source: compiled !== undefined && raw !== undefined && raw.trim() !== compiled.trim() ? raw : undefined,
        facts: factsOf(node, table),
        columns: columnsShown(node, table, lineage),
        tests: tests.get(node.unique_id),
      };
    }),
  );
  return [...nodes, ...otherNodes(facts)];
}

const shownTypes = ['model', 'seed', 'snapshot', 'source'];

const isShown = (node: ManifestNode | SourceNode) =>
  shownTypes.includes(node.resource_type) && !('docs' in node && node.docs.show === false && node.config.docs?.show !== true);

const labelOf = (node: ManifestNode | SourceNode) => ('source_name' in node ? `${node.source_name}.${node.name}` : node.name);

const materializationOf = (node: ManifestNode | SourceNode) =>
  node.resource_type === 'model' ? String(node.config.materialized).replaceAll('_', ' ') : node.resource_type;

/** Stream tables have a state, and with it a colour; other relations are there or are not. */
function stateOf(node: ManifestNode | SourceNode, table: CatalogTable | undefined): Pick<LineageNode, 'kind' | 'status' | 'level'> {
  const kind = materializationOf(node);
  const status = table?.stats.status?.value;
  if (typeof status === 'string') return { kind, status, level: status === 'ACTIVE' ? 'pass' : status === 'ERROR' ? 'error' : 'warn' };
  return { kind, level: kind === 'stream table' && table === undefined ? 'warn' : 'none' };
}

function factsOf(node: ManifestNode | SourceNode, table: CatalogTable | undefined): [string, string][] {
  const stats = Object.values(table?.stats ?? {}).flatMap(({ include, label, value }): [string, string][] =>
    include ? [[String(label), String(value)]] : [],
  );
  const isBuilt = materializationOf(node) !== 'ephemeral';
  const facts: (readonly [string, unknown])[] = [
    ...(isBuilt ? [['Relation', node.relation_name] as const, ['In the database', table === undefined ? 'no' : table.metadata.type] as const] : []),
    ...stats,
    ['Owner', table?.metadata.owner],
    ['Tags', node.tags.join(', ')],
    ['Group', 'group' in node ? node.group : null],
    ['Access', 'access' in node ? node.access : null],
    ['Contract', 'contract' in node && node.contract.enforced ? 'enforced' : null],
    ['Loader', 'loader' in node ? node.loader : null],
    ['File', node.original_file_path],
  ];
  return facts.flatMap(([label, value]): [string, string][] =>
    value === null || value === undefined || value === '' ? [] : [[label, String(value)]],
  );
}

/** In the order of the database, then what only YAML names. */
function columnsShown(node: ManifestNode | SourceNode, table: CatalogTable | undefined, lineage: readonly ColumnLineage[]): LineageNode['columns'] {
  const fromOf = new Map(lineage.map(({ column, from }) => [column, from]));
  const described = new Map(Object.values(node.columns).map((column) => [column.name.toLowerCase(), column]));
  const built = Object.values(table?.columns ?? {}).sort((a, b) => a.index - b.index);
  const names = [
    ...new Set([...built.map(({ name }) => name), ...(table === undefined ? lineage.map(({ column }) => column) : []), ...described.keys()]),
  ];
  return names.map((column) => ({
    column,
    type: table?.columns[column]?.type ?? described.get(column.toLowerCase())?.data_type ?? undefined,
    description: (described.get(column.toLowerCase())?.description || table?.columns[column]?.comment) ?? undefined,
    from: fromOf.get(column) ?? [],
  }));
}

/** The relations that compiled SQL can name, by schema and name: what the project builds before what it calls a source. */
function columnsByRelation(relations: readonly (ManifestNode | SourceNode)[], { catalog }: DocsFacts): ColumnsOf {
  const known = new Map(
    relations.toReversed().map((node) => {
      const columns = Object.values(catalog[node.unique_id]?.columns ?? {}).sort((a, b) => a.index - b.index);
      const names = columns.length > 0 ? columns.map(({ name }) => name) : Object.values(node.columns).map(({ name }) => name);
      return [`${node.schema}.${'identifier' in node ? node.identifier : node.alias}`, { relation: node.unique_id as string, columns: names }];
    }),
  );
  return ({ schema, name }) => known.get(`${schema ?? 'public'}.${name}`);
}

// A query beyond the parser has no lineage, and is shown all the same.
const lineageOf = (sql: string, columnsOf: ColumnsOf) => readColumnLineage(sql, columnsOf).catch(() => []);

/** What reads models without being a relation: exposures, metrics, semantic models. */
function otherNodes({ manifest }: DocsFacts): LineageNode[] {
  const ids = [manifest.exposures, manifest.metrics, manifest.semantic_models, manifest.saved_queries].flatMap((record) => Object.keys(record));
  return ids.flatMap((id) => {
    const resource = resourceOf(id, manifest);
    if (resource === undefined) return [];
    return {
      id,
      label: resource.name,
      kind: resource.resource_type.replaceAll('_', ' '),
      level: 'none' as const,
      declaredBy: `dbt, project ${resource.package_name}`,
      description: ('description' in resource && resource.description) || undefined,
      facts: [['File', resource.original_file_path] as const],
      columns: [],
    };
  });
}
