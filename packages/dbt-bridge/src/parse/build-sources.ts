import type { Freshness, SourceNode } from '../manifest/source-node.js';
import { below } from '../project/read-package-files.js';
import { isRecord } from '../project/render-yaml.js';
import type { NodeBuilder } from './build-node.js';
import { asMeta, asTags, parseColumns } from './columns.js';
import type { FileParser } from './parse-files.js';
import { freshnessIn, mergeFreshness } from './source-freshness.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

type Written = Readonly<Record<string, unknown>>;

/** The tables of a source. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function buildSources(parser: FileParser, builder: NodeBuilder, entry: YamlEntry): SourceNode[] {
  const tables = entry.data.tables;
  if (tables === undefined || tables === null) return [];
  if (!Array.isArray(tables))
    throw entryError(entry, ['tables'], `the tables of source "${entry.name}" are not a list`, 'Write tables: and below it - name: …');
  return tables.map((table: unknown, i) => {
    if (!isRecord(table) || table.name === undefined)
      throw entryError(entry, ['tables', i], `a table of source "${entry.name}" has no name`, 'Write - name: … for each table.');
    return buildSource(parser, builder, entry, table, i);
  });
}

function buildSource({ loaded }: FileParser, { resolver, namer, createdAt }: NodeBuilder, entry: YamlEntry, table: Written, i: number): SourceNode {
  const { data: source, file, name: sourceName } = entry;
  const { packageName } = file;
  const name = String(table.name);
  const folders = below(file).split('/').slice(0, -1);
  const fqn = [packageName, ...folders, sourceName, name];
  const [sourceConfig, tableConfig] = [asMeta(source.config), asMeta(table.config)];
  const sourceMeta = { ...asMeta(source.meta), ...asMeta(sourceConfig.meta) };
  const properties: Record<string, unknown> = { ...sourceConfig, ...tableConfig };
  const freshness = mergeFreshness([
    freshnessIn(source, entry, []),
    freshnessIn(sourceConfig, entry, ['config']),
    freshnessIn(table, entry, ['tables', i]),
    freshnessIn(tableConfig, entry, ['tables', i, 'config']),
  ]);
  refuseEmptyField(entry, []);
  refuseEmptyField(entry, ['tables', i]);
  delete properties.freshness;
  if (freshness !== undefined) properties.freshness = freshness;
  Object.assign(properties, loadedAt(source, sourceConfig, table, tableConfig));
  properties.meta = { ...sourceMeta, ...asMeta(table.meta), ...asMeta(tableConfig.meta) };
  properties.tags = [...new Set([...asTags(source.tags), ...asTags(sourceConfig.tags), ...asTags(table.tags), ...asTags(tableConfig.tags)])].sort();
  const { config, unrendered } = resolver.resolve({ type: 'source', fqn, packageName, properties });
  const quoting = { database: null, schema: null, identifier: null, column: null, ...quotingIn(source), ...quotingIn(table) };
  const place = {
    database: text(source.database) ?? text(source.dbname) ?? loaded.profile.credentials.database,
    schema: text(source.schema) ?? sourceName,
    alias: text(table.identifier) ?? name,
  };
  return {
    database: place.database,
    schema: place.schema,
    name,
    resource_type: 'source',
    package_name: packageName,
    path: file.path,
    original_file_path: file.path,
    unique_id: `source.${packageName}.${sourceName}.${name}`,
    fqn,
    source_name: sourceName,
    source_description: text(source.description) ?? '',
    loader: text(source.loader) ?? '',
    identifier: place.alias,
    quoting,
    loaded_at_field: text(config.loaded_at_field) ?? null,
    loaded_at_query: text(config.loaded_at_query) ?? null,
    freshness: (config.freshness as Freshness | null | undefined) ?? null,
    external: isRecord(table.external) ? table.external : null,
    description: text(table.description) ?? '',
    columns: parseColumns(table.columns, entry, ['tables', i, 'columns']),
    meta: asMeta(config.meta),
    source_meta: sourceMeta,
    tags: asTags(config.tags),
    config,
    patch_path: null,
    unrendered_config: unrendered,
    relation_name: namer.relationName(place, quoting),
    created_at: createdAt,
    unrendered_database: text(entry.raw.database) ?? null,
    unrendered_schema: text(entry.raw.schema) ?? null,
    doc_blocks: [],
  };
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

function quotingIn(written: Written): Record<string, boolean> {
  return Object.fromEntries(Object.entries(asMeta(written.quoting)).filter((one): one is [string, boolean] => typeof one[1] === 'boolean'));
}

/** A null takes the field of the source away; an empty text says nothing. */
function refuseEmptyField(entry: YamlEntry, path: readonly (string | number)[]): void {
  const written = path.reduce<unknown>((from, key) => (from as Record<string | number, unknown>)[key], entry.data);
  if ((written as Written).loaded_at_field !== '') return;
  const message = `the loaded_at_field of source "${entry.name}" is empty`;
  throw entryError(entry, [...path, 'loaded_at_field'], message, 'Name a column, or write loaded_at_field: null.');
}

function loadedAt(source: Written, sourceConfig: Written, table: Written, tableConfig: Written): Record<string, unknown> {
  const isSet = (key: string) => key in table || (tableConfig[key] !== undefined && tableConfig[key] !== null);
  const field = isSet('loaded_at_field')
    ? (table.loaded_at_field ?? tableConfig.loaded_at_field)
    : (source.loaded_at_field ?? sourceConfig.loaded_at_field);
  const query =
    table.loaded_at_query ??
    tableConfig.loaded_at_query ??
    (isSet('loaded_at_field') ? null : (source.loaded_at_query ?? sourceConfig.loaded_at_query));
  return { loaded_at_field: field ?? null, loaded_at_query: query ?? null };
}
