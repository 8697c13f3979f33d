export type ConfiguredType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'analysis'
  | 'operation'
  | 'sql_operation'
  | 'test'
  | 'unit_test'
  | 'source'
  | 'exposure'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'group'
  | 'function';

type Defaults = () => Record<string, unknown>;

const forAll: Defaults = () => ({ enabled: true, alias: null, schema: null, database: null, tags: [], meta: {}, group: null, static_analysis: null });

const forNodes: Defaults = () => ({
  ...forAll(),
  materialized: 'view',
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
});

/** What a resource has before anyone configures it, with dbt's keys in dbt's order. Each call makes new objects. */
export const configDefaults: Readonly<Record<ConfiguredType, Defaults>> = {
  model: () => ({ ...forNodes(), access: 'protected', freshness: null }),
  seed: () => ({ ...forNodes(), materialized: 'seed', delimiter: ',', quote_columns: null }),
  snapshot: () => ({
    ...forNodes(),
    materialized: 'snapshot',
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: { dbt_valid_to: null, dbt_valid_from: null, dbt_scd_id: null, dbt_updated_at: null, dbt_is_deleted: null },
    dbt_valid_to_current: null,
  }),
  analysis: forNodes,
  operation: forNodes,
  sql_operation: forNodes,
  test: () => ({
    ...forAll(),
    schema: 'dbt_test__audit',
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  }),
  unit_test: () => ({ tags: [], meta: {}, enabled: true, static_analysis: null }),
  source: () => ({
    enabled: true,
    event_time: null,
    freshness: { warn_after: { count: null, period: null }, error_after: { count: null, period: null }, filter: null },
    loaded_at_field: null,
    loaded_at_query: null,
    meta: {},
    tags: [],
    static_analysis: null,
  }),
  group: () => ({ meta: {} }),
  function: () => ({ ...forNodes(), materialized: 'function', type: 'scalar', volatility: null, runtime_version: null, entry_point: null }),
  exposure: () => ({ enabled: true, tags: [], meta: {} }),
  metric: () => ({ enabled: true, group: null, meta: {} }),
  semantic_model: () => ({ enabled: true, group: null, meta: {} }),
  saved_query: () => ({ enabled: true, group: null, meta: {}, export_as: null, schema: null, cache: { enabled: false } }),
};
