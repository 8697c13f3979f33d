import { str } from '../jinja/values/text.js';
import { toPython } from '../jinja/values/to-python.js';
import type { RefArgs } from '../manifest/resource.js';
import type { InputMeasure, InputMetric, MetricNode, SavedQueryNode, SemanticModelNode, SemanticNode } from '../manifest/semantic.js';
import { below } from '../project/read-package-files.js';
import { isRecord } from '../project/render-yaml.js';
import type { NodeBuilder } from './build-node.js';
import { asMeta, asTags } from './columns.js';
import { fqnOf } from './draft.js';
import { writtenReference } from './written-reference.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

/** What gives them their configuration and the time. */
type SemanticBuilder = Pick<NodeBuilder, 'resolver' | 'createdAt'>;
type Fields = Readonly<Record<string, unknown>>;
/** What a semantic model has and the others have not. */
type OwnFields = Pick<
  SemanticModelNode,
  'resource_type' | 'model' | 'node_relation' | 'description' | 'defaults' | 'entities' | 'measures' | 'dimensions' | 'primary_entity'
>;

/** A semantic model, and the metrics that its measures ask for with `create_metric`. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function buildSemanticModel(builder: SemanticBuilder, entry: YamlEntry): SemanticNode[] {
  const { data, name } = entry;
  if (typeof data.model !== 'string') throw entryError(entry, [], `semantic model "${name}" names no model`, "Write model: ref('orders').");
  const base = baseOf(builder, entry, 'semantic_model');
  const model: SemanticModelNode = {
    ...base,
    resource_type: 'semantic_model',
    model: data.model,
    refs: [readRef(entry, data.model)],
    node_relation: null,
    description: text(data.description),
    defaults: isRecord(data.defaults) ? { agg_time_dimension: null, ...data.defaults } : null,
    entities: records(entry, 'entities').map((one) => ({
      ...described(one),
      type: one.type,
      role: text(one.role),
      expr: text(one.expr),
      config: { meta: { ...base.config.meta, ...metaOf(one) } },
    })),
    measures: records(entry, 'measures').map((one) => ({
      ...described(one),
      name: String(one.name),
      agg: one.agg,
      create_metric: false,
      expr: one.expr === undefined ? null : str(toPython(one.expr)),
      agg_params: one.agg_params ?? null,
      non_additive_dimension: isRecord(one.non_additive_dimension) ? { window_groupings: [], ...one.non_additive_dimension } : null,
      agg_time_dimension: text(one.agg_time_dimension),
      config: { meta: { ...base.config.meta, ...metaOf(one) } },
    })),
    dimensions: records(entry, 'dimensions').map((one) => ({
      ...described(one),
      type: one.type,
      is_partition: one.is_partition === true,
      type_params: isRecord(one.type_params) ? { time_granularity: null, validity_params: null, ...one.type_params } : null,
      expr: text(one.expr),
      metadata: null,
      config: { meta: { ...base.config.meta, ...metaOf(one) } },
    })),
    primary_entity: text(data.primary_entity),
  };
  const proxies = records(entry, 'measures').filter((one) => one.create_metric === true);
  return [model, ...proxies.map((one) => proxyMetric(builder, entry, one, model.config))];
}

/** A metric of a measure: it is on where its semantic model is, and has that one's meta. */
function proxyMetric(builder: SemanticBuilder, entry: YamlEntry, measure: Fields, { enabled, meta }: SemanticModelNode['config']): MetricNode {
  const name = String(measure.name);
  const metric = buildMetric(builder, {
    ...entry,
    name,
    data: { name, label: measure.label ?? name, type: 'simple', type_params: { measure: name }, config: { enabled, meta } },
  });
  metric.description = text(measure.description) ?? `Metric created from measure ${name}`;
  metric.type_params.expr = measure.expr === undefined ? name : String(measure.expr);
  metric.unrendered_config = { enabled, meta };
  return metric;
}

const rulesOfNames = [
  [/^(?!.*\s)/s, 'cannot contain spaces'],
  [/^[\p{L}\p{N}_]*$/u, 'must contain only letters, numbers and underscores'],
  [/^[a-z]/i, 'must begin with a letter'],
  [/^.{0,250}$/, 'cannot contain more than 250 characters'],
] as const;

/** A metric that is written in YAML. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function buildNamedMetric(builder: SemanticBuilder, entry: YamlEntry): MetricNode {
  const [, broken] = rulesOfNames.find(([rule]) => !rule.test(entry.name)) ?? [];
  if (broken !== undefined)
    throw entryError(entry, ['name'], `the metric name "${entry.name}" is invalid: it ${broken}`, 'What people see is its label.');
  return buildMetric(builder, entry);
}

const metricTypes = ['simple', 'ratio', 'cumulative', 'derived', 'conversion'];

function buildMetric(builder: SemanticBuilder, entry: YamlEntry): MetricNode {
  const { data, name } = entry;
  if (!metricTypes.includes(String(data.type)))
    throw entryError(
      entry,
      ['type'],
      `metric "${name}" has ${data.type === undefined ? 'no type' : `the type "${String(data.type)}"`}`,
      `Types are ${metricTypes.join(', ')}.`,
    );
  const params = isRecord(data.type_params) ? data.type_params : {};
  const window = windowOf(params.window);
  const base = baseOf(builder, entry, 'metric');
  const cumulative = isRecord(params.cumulative_type_params) ? params.cumulative_type_params : {};
  return {
    ...base,
    resource_type: 'metric',
    description: text(data.description) ?? '',
    type: String(data.type),
    type_params: {
      measure: params.measure === undefined ? null : inputMeasure(params.measure),
      input_measures: [],
      numerator: params.numerator === undefined ? null : inputMetric(params.numerator),
      denominator: params.denominator === undefined ? null : inputMetric(params.denominator),
      expr: params.expr === undefined ? null : String(params.expr),
      window,
      grain_to_date: params.grain_to_date ?? null,
      metrics: Array.isArray(params.metrics) ? params.metrics.map(inputMetric) : [],
      conversion_type_params: conversionOf(params.conversion_type_params),
      cumulative_type_params:
        data.type === 'cumulative'
          ? {
              window: windowOf(cumulative.window) ?? window,
              grain_to_date: cumulative.grain_to_date ?? params.grain_to_date ?? null,
              period_agg: cumulative.period_agg ?? 'first',
              metric: null,
            }
          : null,
      metric_aggregation_params: null,
    },
    filter: filterOf(data.filter),
    time_granularity: text(data.time_granularity),
    meta: Object.keys(base.config.meta).length > 0 ? base.config.meta : asMeta(data.meta),
    tags: asTags(data.tags),
    sources: [],
    metrics: [],
  };
}

/** @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function buildSavedQuery(
  builder: SemanticBuilder,
  entry: YamlEntry,
  target: { readonly database: string; readonly schema: string },
): SavedQueryNode {
  const { data } = entry;
  const params = isRecord(data.query_params) ? data.query_params : {};
  const base = baseOf(builder, entry, 'saved_query');
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return {
    ...base,
    resource_type: 'saved_query',
    query_params: {
      metrics: list(params.metrics),
      group_by: list(params.group_by),
      where: filterOf(params.where),
      order_by: list(params.order_by),
      limit: params.limit ?? null,
    },
    exports: records(entry, 'exports').map((one) => {
      const { export_as: as = null, schema = null, alias = one.name } = isRecord(one.config) ? one.config : {};
      return {
        name: one.name,
        config: { export_as: as, schema_name: schema ?? target.schema, alias, database: target.database },
        unrendered_config: asMeta(one.config),
      };
    }),
    description: text(data.description),
    tags: asTags(data.tags ?? base.config.tags).sort(),
  };
}

function baseOf(
  { resolver, createdAt }: SemanticBuilder,
  entry: YamlEntry,
  type: SemanticNode['resource_type'],
): Omit<SemanticModelNode, keyof OwnFields> {
  const { data, file, name } = entry;
  const fqn = fqnOf(file.packageName, below(file), name);
  // What stands beside `config:` and belongs into it; the meta of a metric stays beside.
  const beside = Object.fromEntries(
    (type === 'metric' ? ['group'] : ['group', 'meta']).flatMap((key) => (data[key] === undefined ? [] : [[key, data[key]]])),
  );
  const properties = { ...beside, ...asMeta(data.config) };
  const { config, unrendered } = resolver.resolve({ type, fqn, packageName: file.packageName, properties });
  const group = text(config.group);
  return {
    name,
    package_name: file.packageName,
    path: below(file),
    original_file_path: file.path,
    unique_id: `${type}.${file.packageName}.${name}`,
    fqn,
    label: text(data.label),
    metadata: null,
    config: { ...config, group, meta: asMeta(config.meta) },
    unrendered_config: unrendered,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    created_at: createdAt,
    group,
  };
}

function readRef(entry: YamlEntry, written: string): RefArgs {
  const found = writtenReference(written);
  if (found?.kind !== 'ref')
    throw entryError(entry, ['model'], `the model of semantic model "${entry.name}" is no ref()`, "Write model: ref('orders').");
  return found.ref;
}

function inputMeasure(written: unknown): InputMeasure {
  const fields = isRecord(written) ? written : { name: written };
  const { name, filter, alias, join_to_timespine: join, fill_nulls_with: fill } = fields as Fields;
  return { name: String(name), filter: filterOf(filter), alias: text(alias), join_to_timespine: join === true, fill_nulls_with: fill ?? null };
}

function inputMetric(written: unknown): InputMetric {
  const fields = isRecord(written) ? written : { name: written };
  const { name, filter, alias, offset_window: window, offset_to_grain: grain } = fields as Fields;
  return { name: String(name), filter: filterOf(filter), alias: text(alias), offset_window: windowOf(window), offset_to_grain: grain ?? null };
}

function conversionOf(written: unknown): Record<string, unknown> | null {
  if (!isRecord(written)) return null;
  const { base_measure: base, conversion_measure: conversion, entity, calculation, window, constant_properties: constants } = written;
  return {
    base_measure: base === undefined ? null : inputMeasure(base),
    conversion_measure: conversion === undefined ? null : inputMeasure(conversion),
    entity,
    calculation: calculation ?? 'conversion_rate',
    window: windowOf(window),
    constant_properties: constants ?? null,
  };
}

/** `7 days` → 7 of a day. */
function windowOf(written: unknown): { count: number; granularity: string } | null {
  const [, count, unit] = /^\s*(\d+)\s+(\w+?)s?\s*$/.exec(String(written ?? '')) ?? [];
  return count === undefined || unit === undefined ? null : { count: Number(count), granularity: unit.toLowerCase() };
}

function filterOf(written: unknown): unknown {
  if (written === undefined || written === null) return null;
  const filters = Array.isArray(written) ? written : [written];
  return { where_filters: filters.map((one) => ({ where_sql_template: String(one) })) };
}

function described(one: Fields): Record<string, unknown> {
  return { name: one.name, description: text(one.description), label: text(one.label) };
}

function metaOf(one: Fields): Record<string, unknown> {
  return asMeta(isRecord(one.config) ? one.config.meta : undefined);
}

function records(entry: YamlEntry, key: string): Fields[] {
  const list = entry.data[key] ?? [];
  if (!Array.isArray(list) || !list.every(isRecord))
    throw entryError(entry, [key], `${key} of "${entry.name}" is not a list of mappings`, `Write ${key}: and below it - name: …`);
  return list;
}

function text(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}
