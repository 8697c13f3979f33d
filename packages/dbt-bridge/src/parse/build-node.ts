import { PgTrickleError } from '@pgtrickle-js/core';
import type { ConfiguredType } from '../config/defaults.js';
import { mergeCalls } from '../config/merge.js';
import type { ConfigLayer } from '../config/project-layers.js';
import type { ConfigResolver } from '../config/resolve-config.js';
import type { ManifestNode, NodeConfig } from '../manifest/node.js';
import { isRecord } from '../project/render-yaml.js';
import { versionColumns } from './attach-patches.js';
import { captureHooks } from './capture-hooks.js';
import { checkContract } from './check-contract.js';
import { parseColumns, parseModelConstraints } from './columns.js';
import { comparesWritten } from './compares-written.js';
import { contractChecksum } from './contract-checksum.js';
import { type Draft, uniqueIdOf } from './draft.js';
import { captureForeignKeys } from './foreign-keys.js';
import { functionSignature } from './function-signature.js';
import { configOf } from './node-properties.js';
import type { Captured } from './parse-context.js';
import type { FileParser } from './parse-files.js';
import type { RelationNamer } from './relation-namer.js';

export interface NodeBuilder {
  readonly parser: FileParser;
  readonly resolver: ConfigResolver;
  readonly namer: RelationNamer;
  readonly createdAt: number;
}

/** What a draft is configured to be, with what YAML says of it so far. @throws {PgTrickleError} `DBT_CONFIG_INVALID` */
export function configOfDraft({ parser, resolver }: Pick<NodeBuilder, 'parser' | 'resolver'>, draft: Draft): ReturnType<ConfigResolver['resolve']> {
  const { type, patch, version } = draft;
  const properties = patch === undefined ? undefined : versionedConfig(configOf(patch), version?.data);
  const call =
    type === 'model' && draft.language === 'python'
      ? { materialized: 'table', ...mergeCalls(draft.captured.configs) }
      : mergeCalls(draft.captured.configs);
  const written = comparesWritten(parser.loaded) ? { properties: writtenProperties(draft, properties), call: draft.captured.written } : undefined;
  return resolver.resolve({
    type: type as ConfiguredType,
    fqn: draft.fqn,
    packageName: draft.packageName,
    properties,
    call,
    written,
  });
}

/** The node of a draft: configured, named and described. @throws {PgTrickleError} `DBT_CONFIG_INVALID`, `DBT_PROPERTY_INVALID` */
export function buildNode({ parser, resolver, namer, createdAt }: NodeBuilder, draft: Draft): ManifestNode {
  const { type, patch, version } = draft;
  const name = version === undefined ? draft.name : (patch?.name ?? draft.name);
  const fqn = version === undefined ? [...draft.fqn] : [...draft.fqn.slice(0, -1), name, `v${version.v}`];
  const { config, unrendered } = configOfDraft({ parser, resolver }, draft);
  const typed = config as unknown as NodeConfig;
  const described = patch === undefined ? {} : patch.data;
  const meta = typed.meta;
  const common = {
    database: null as string | null,
    schema: '',
    name,
    resource_type: type,
    package_name: draft.packageName,
    path: draft.path,
    original_file_path: draft.file.path,
    unique_id: uniqueIdOf(draft),
    fqn,
    alias: name,
    checksum: draft.checksum,
    config: typed,
    tags: [...new Set([...(draft.tags ?? []), ...typed.tags])],
    description: textOf(version?.data.description) || textOf(described.description),
    columns:
      patch === undefined ? {} : parseColumns(version === undefined ? described.columns : versionColumns(patch, version.data), patch, ['columns']),
    meta,
    group: typed.group ?? null,
    docs: { show: typed.docs?.show ?? true, node_color: typed.docs?.node_color ?? null },
    patch_path: patch === undefined ? null : `${patch.file.packageName}://${patch.file.path}`,
    build_path: null,
    unrendered_config: unrendered,
    created_at: createdAt,
    relation_name: null as string | null,
    raw_code: draft.rawCode,
    doc_blocks: [],
  };
  const versionValue = version?.v ?? null;
  const named = { ...common, version: versionValue };
  common.database = namer.generate('database', typed.database, named);
  common.schema = namer.generate('schema', typed.schema, named);
  common.alias = namer.generate('alias', typed.alias, named);
  if (type === 'snapshot') {
    if (typeof config.target_database === 'string' && config.target_database !== '') common.database = config.target_database;
    if (typeof config.target_schema === 'string' && config.target_schema !== '') common.schema = config.target_schema;
  }
  if (typed.materialized === 'stream_table') {
    if (typeof config.stream_table_name === 'string' && config.stream_table_name !== '') common.alias = config.stream_table_name;
    if (typeof config.stream_table_schema === 'string' && config.stream_table_schema !== '') common.schema = config.stream_table_schema;
  }
  if (hasRelation(type, typed)) common.relation_name = namer.relationName(common, typed.quoting);
  const captured = captureHooks(parser, draft, [...(typed['pre-hook'] ?? []), ...(typed['post-hook'] ?? [])]);
  if (type === 'seed') {
    checkSeedHooks(captured, name);
    return {
      ...common,
      resource_type: 'seed',
      root_path: parser.loaded.packages.get(draft.packageName)?.root ?? '',
      depends_on: { macros: [] },
    };
  }
  const compilable = {
    ...common,
    language: draft.language,
    refs: [...captured.refs],
    sources: captured.sources.map((source) => [...source]),
    metrics: captured.metrics,
    functions: captured.functions,
    depends_on: { macros: [...captured.macros], nodes: [] },
    compiled_path: null,
    contract: { enforced: typed.contract?.enforced === true, alias_types: typed.contract?.alias_types !== false, checksum: null },
  };
  switch (type) {
    case 'model': {
      const constraints =
        patch === undefined ? [] : parseModelConstraints(version?.data.constraints ?? described.constraints, patch, ['constraints']);
      const { columns } = common;
      if (patch !== undefined)
        checkContract(patch, { name, language: draft.language, columns, constraints, isEnforced: compilable.contract.enforced });
      captureForeignKeys([...Object.values(common.columns).flatMap((column) => column.constraints), ...constraints], compilable);
      const checksum = compilable.contract.enforced ? contractChecksum(common.columns, constraints, typed.materialized) : null;
      return {
        ...compilable,
        resource_type: 'model',
        contract: { ...compilable.contract, checksum },
        access: accessOf(config.access, name),
        constraints,
        version: versionValue,
        latest_version: version?.latest ?? null,
        deprecation_date: dateOf(version?.data.deprecation_date ?? described.deprecation_date),
        primary_key: [],
        time_spine: isRecord(described.time_spine) ? timeSpineOf(described.time_spine) : null,
      };
    }
    case 'snapshot':
      return { ...compilable, resource_type: 'snapshot' };
    case 'operation':
    case 'sql_operation':
      return { ...compilable, resource_type: type, index: draft.index ?? null };
    case 'function':
      return { ...compilable, resource_type: 'function', ...functionSignature(patch) };
    case 'analysis':
    case 'test':
      return { ...compilable, resource_type: type };
  }
}

/** A seed is a file: what its hooks read could be built after it. */
function checkSeedHooks({ refs, sources }: Captured, name: string): void {
  const [read] = [...refs.map((ref) => ref.name), ...sources.map((source) => source.join('.'))];
  if (read === undefined) return;
  throw new PgTrickleError('DBT_CONFIG_INVALID', {
    message: `Seeds cannot depend on other nodes: a hook of the seed "${name}" refers to "${read}"`,
    hint: 'Move the hook to the model, or to on-run-end.',
  });
}

/** Whether the resource is something in the database. A test is when it stores its failures. */
export function hasRelation(type: ManifestNode['resource_type'], config: NodeConfig): boolean {
  if (type === 'model') return config.materialized !== 'ephemeral';
  if (type === 'test') return config.store_failures === true;
  return type === 'seed' || type === 'snapshot';
}

/** `config:` of YAML with its Jinja; what stands beside it, and what a version adds, as rendered. As in dbt, lists are there twice, but for tests. */
function writtenProperties({ patch, type }: Draft, properties: ConfigLayer | undefined): ConfigLayer | undefined {
  return properties !== undefined && isRecord(patch?.raw.config)
    ? deepMerge(properties, patch.raw.config, type === 'test' ? 'replace' : 'append')
    : properties;
}

function versionedConfig(below: ConfigLayer, version: Readonly<Record<string, unknown>> | undefined): ConfigLayer {
  const config = version?.config;
  return isRecord(config) ? deepMerge(below, config) : below;
}

function deepMerge(below: ConfigLayer, above: ConfigLayer, lists: 'replace' | 'append' = 'replace'): ConfigLayer {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const current = merged[key];
    if (isRecord(current) && isRecord(value)) merged[key] = deepMerge(current, value, lists);
    else if (lists === 'append' && Array.isArray(current) && Array.isArray(value)) merged[key] = [...current, ...value];
    else merged[key] = value;
  }
  return merged;
}

/** A date without a time is its first moment, in UTC; a time keeps its offset. */
function dateOf(written: unknown): string | null {
  const text = textOf(written);
  if (text === '') return null;
  const [, day, time, offset] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)([-+]\d\d:\d\d)$/.exec(text) ?? [];
  if (offset !== undefined) return `${day}T${time}${offset}`;
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text.replace(' ', 'T'));
  return Number.isNaN(date.getTime()) ? text : date.toISOString().replace('.000Z', '+00:00').replace('Z', '+00:00');
}

function accessOf(access: unknown, name: string): 'private' | 'protected' | 'public' {
  if (access === 'private' || access === 'protected' || access === 'public') return access;
  throw new PgTrickleError('DBT_CONFIG_INVALID', {
    message: `model "${name}" has the access "${String(access)}"`,
    hint: 'Access is private, protected or public.',
  });
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

function timeSpineOf(written: Record<string, unknown>): Record<string, unknown> {
  const own = Array.isArray(written.custom_granularities) ? written.custom_granularities.filter(isRecord) : [];
  return {
    standard_granularity_column: written.standard_granularity_column ?? null,
    custom_granularities: own.map(({ name, column_name = null }) => ({ name, column_name })),
  };
}
