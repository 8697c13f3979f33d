import type { Manifest } from '../manifest/manifest.js';
import type { ModelNode } from '../manifest/node.js';
import { isRecord } from '../project/render-yaml.js';

/** semantic_manifest.json: what dbt's metrics read of a project. Who runs dbt-core on our manifest expects the file also without metrics. */
export function semanticManifest({ nodes, semantic_models: models, metrics, saved_queries: queries }: Manifest): Record<string, unknown> {
  const spines = Object.values(nodes).filter((node): node is ModelNode => node.resource_type === 'model' && node.config.enabled);
  const described = spines.flatMap((node) => timeSpine(node) ?? []);
  // A model of this name was the time spine before there was a key for it.
  const former = spines.find(({ name, time_spine: spine }) => name === 'metricflow_time_spine' && !spine);
  const hasFormer = former !== undefined && Object.keys(models).length > 0;
  return {
    semantic_models: Object.values(models).map((model) => ({
      ...pick(model, ['name', 'defaults', 'description', 'node_relation', 'primary_entity']),
      entities: model.entities.map(withMetadata),
      measures: model.measures.map(withMetadata),
      dimensions: model.dimensions.map(withMetadata),
      ...pick(model, ['label', 'metadata']),
      config: { meta: model.config.meta },
    })),
    metrics: Object.values(metrics).map((metric) => {
      const { metric_aggregation_params: _, ...params } = metric.type_params;
      if (isRecord(params.cumulative_type_params)) {
        const { metric: _metric, ...cumulative } = params.cumulative_type_params;
        params.cumulative_type_params = cumulative;
      }
      return {
        ...pick(metric, ['name', 'description', 'type']),
        type_params: params,
        ...pick(metric, ['filter', 'metadata', 'label']),
        config: { meta: metric.config.meta },
        time_granularity: metric.time_granularity,
      };
    }),
    project_configuration: {
      time_spine_table_configurations: hasFormer ? [{ location: former.relation_name, column_name: 'date_day', grain: 'day' }] : [],
      metadata: null,
      dsi_package_version: { major_version: '0', minor_version: '9', patch_version: '0' },
      time_spines: described,
    },
    saved_queries: Object.values(queries).map((query) => ({
      ...pick(query, ['name', 'query_params', 'description', 'metadata', 'label']),
      exports: query.exports.map(({ name, config }) => ({
        name,
        config: pick(config as Record<string, unknown>, ['export_as', 'schema_name', 'alias']),
      })),
      tags: query.tags,
    })),
  };
}

function timeSpine({ time_spine: spine, columns, alias, schema, database, relation_name }: ModelNode): Record<string, unknown> | undefined {
  const name = spine?.standard_granularity_column;
  if (typeof name !== 'string') return undefined;
  return {
    node_relation: { alias, schema_name: schema, database, relation_name },
    primary_column: { name, time_granularity: columns[name]?.granularity ?? null },
    custom_granularities: spine?.custom_granularities ?? [],
  };
}

function withMetadata(one: Record<string, unknown>): Record<string, unknown> {
  return { ...one, metadata: null };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
