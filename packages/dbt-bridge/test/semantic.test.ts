import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';

const files = {
  'models/orders.sql': 'select 1 as id, 2 as amount',
  'models/semantic.yml': `semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: ordered_at}
    entities: [{name: order, type: primary, expr: id}]
    dimensions: [{name: ordered_at, type: time, type_params: {time_granularity: day}}]
    measures: [{name: total_amount, agg: sum, expr: amount, create_metric: true}]
metrics:
  - {name: revenue, label: Revenue, type: simple, type_params: {measure: total_amount}, filter: "{{ Dimension('order__region') }} = 'x'"}
  - {name: doubled, label: Doubled, type: derived, type_params: {expr: revenue * 2, metrics: [{name: revenue}]}}
  - {name: running, label: Running, type: cumulative, type_params: {measure: total_amount, window: 7 days}}
saved_queries:
  - {name: by_region, query_params: {metrics: [revenue], where: ["{{ Dimension('order__region') }} = 'x'"]}}
`,
};

// As dbt-core 1.11.16 writes them.
test('the semantic layer is in the manifest', async ({ database }) => {
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('parse'));
  const manifest = await project.json('target/manifest.json');
  const input = { name: 'total_amount', filter: null, alias: null, join_to_timespine: false, fill_nulls_with: null };
  expect(Object.keys(manifest.metrics).sort()).toEqual([
    'metric.shop.doubled',
    'metric.shop.revenue',
    'metric.shop.running',
    'metric.shop.total_amount',
  ]);
  expect(manifest.metrics['metric.shop.doubled'].type_params.input_measures).toEqual([input]);
  expect(manifest.metrics['metric.shop.running'].type_params.cumulative_type_params).toEqual({
    window: { count: 7, granularity: 'day' },
    grain_to_date: null,
    period_agg: 'first',
    metric: null,
  });
  expect(manifest.metrics['metric.shop.revenue'].filter).toEqual({
    where_filters: [{ where_sql_template: "{{ Dimension('order__region') }} = 'x'" }],
  });
  expect(manifest.metrics['metric.shop.total_amount'].description).toBe('Metric created from measure total_amount');
  expect(manifest.parent_map['saved_query.shop.by_region']).toEqual(['metric.shop.revenue']);
  expect(manifest.child_map['model.shop.orders']).toEqual(['semantic_model.shop.orders']);
  expect(await ok(project.dbt('ls --select +metric:doubled'))).toBe(
    'metric:shop.doubled\nmetric:shop.revenue\nshop.orders\nsemantic_model:shop.orders\n',
  );
});

test('dbt_project.yml configures the semantic layer', async ({ database }) => {
  await using project = await makeProject(database.url, {
    ...files,
    'dbt_project.yml': `name: shop
profile: shop
metrics: {shop: {+meta: {team: sales}, doubled: {+enabled: false}}}
semantic-models: {+group: finance}
saved-queries: {+cache: {enabled: true}}
`,
    'models/groups.yml': 'groups: [{name: finance, owner: {name: ann}}]',
    'models/spine.sql': 'select now()::date as day',
    'models/spine.yml': 'models: [{name: spine, time_spine: {standard_granularity_column: day}, columns: [{name: day, granularity: day}]}]',
  });
  await ok(project.dbt('parse'));
  const { metrics, disabled, semantic_models: models, saved_queries: queries, nodes } = await project.json('target/manifest.json');
  expect(metrics['metric.shop.revenue'].config).toEqual({ enabled: true, group: null, meta: { team: 'sales' } });
  expect(metrics['metric.shop.doubled']).toBeUndefined();
  expect(disabled['metric.shop.doubled']).toHaveLength(1);
  expect(models['semantic_model.shop.orders'].group).toBe('finance');
  expect(queries['saved_query.shop.by_region'].config.cache).toEqual({ enabled: true });
  expect(nodes['model.shop.spine'].time_spine).toEqual({ standard_granularity_column: 'day', custom_granularities: [] });
  const semantic = await project.json('target/semantic_manifest.json');
  expect(semantic.project_configuration.time_spines).toMatchObject([{ primary_column: { name: 'day', time_granularity: 'day' } }]);
  expect(Object.keys(semantic.metrics[0])).toEqual([
    'name',
    'description',
    'type',
    'type_params',
    'filter',
    'metadata',
    'label',
    'config',
    'time_granularity',
  ]);
});

// As dbt-core 1.12.6, which reads them; 1.11.16 refuses the filter.
test('filters of metrics that stand below a model are not rendered', async ({ database }) => {
  await using project = await makeProject(database.url, {
    'models/orders.sql': 'select 1 as id',
    'models/orders.yml': `models:
  - name: orders
    metrics:
      - {name: one, type: simple, agg: count, expr: 1, filter: "{{ Dimension('order__id') }} > 1"}
      - {name: two, type: simple, agg: count, expr: 1, filter: ["{{ Dimension('order__id') }} > 1"]}
`,
  });
  expect(await ok(project.dbt('ls'))).toBe('shop.orders\n');
});

test('descriptions take docs blocks; meta of a semantic model is inherited, meta beside the config of a metric is not configuration', async ({
  database,
}) => {
  await using project = await makeProject(database.url, {
    'models/orders.sql': 'select 1 as id, 2 as amount',
    'models/docs.md': '{% docs what %}Said once.{% enddocs %}',
    'models/semantic.yml': `semantic_models:
  - name: orders
    description: "{{ doc('what') }}"
    model: ref('orders')
    config: {meta: {owner: ann, level: 1}}
    defaults: {agg_time_dimension: ordered_at}
    entities: [{name: order, type: primary, expr: id, description: "{{ doc('what') }}"}]
    dimensions: [{name: ordered_at, type: time, type_params: {time_granularity: day}, description: "{{ doc('what') }}", config: {meta: {level: 2}}}]
    measures: [{name: total_amount, agg: sum, expr: amount, create_metric: true, description: "{{ doc('what') }}"}]
metrics:
  - {name: revenue, label: Revenue, description: "{{ doc('what') }}", type: simple, type_params: {measure: total_amount}, meta: {team: sales}}
saved_queries:
  - {name: all, description: "{{ doc('what') }}", query_params: {metrics: [revenue]}}
`,
  });
  await ok(project.dbt('parse'));
  const { metrics, semantic_models: models, saved_queries: queries } = await project.json('target/manifest.json');
  const { entities, dimensions, measures, ...orders } = models['semantic_model.shop.orders'];
  const [revenue, created] = [metrics['metric.shop.revenue'], metrics['metric.shop.total_amount']];
  const described = [orders, entities[0], dimensions[0], measures[0], revenue, created, queries['saved_query.shop.all']];
  expect(described.map(({ description }) => description)).toEqual(described.map(() => 'Said once.'));
  expect([entities, dimensions, measures].map(([one]) => one.config.meta)).toEqual([
    { owner: 'ann', level: 1 },
    { owner: 'ann', level: 2 },
    { owner: 'ann', level: 1 },
  ]);
  expect([revenue.meta, revenue.config.meta]).toEqual([{ team: 'sales' }, {}]);
  expect(created.config.meta).toEqual({ owner: 'ann', level: 1 });
});

test('a model that names a metric depends on it and reads its fields; one that is disabled or unknown is refused', async ({ database }) => {
  await using project = await makeProject(database.url, {
    ...files,
    'models/report.sql':
      "{{ config(meta={'of': metric('revenue').metric_name}) }}select '{{ metric('revenue') }}' as name, '{{ metric('shop', 'revenue').label }}' as label",
  });
  await ok(project.dbt('run'));
  expect(await project.read('target/compiled/shop/models/report.sql')).toBe("select 'revenue' as name, 'Revenue' as label");
  const { nodes, child_map } = await project.json('target/manifest.json');
  expect(nodes['model.shop.report']).toMatchObject({
    metrics: [['revenue'], ['revenue'], ['shop', 'revenue']],
    config: { meta: { of: 'revenue' } },
    depends_on: { nodes: ['metric.shop.revenue'] },
  });
  expect(child_map['metric.shop.revenue']).toContain('model.shop.report');
  await project.write({ 'models/report.sql': "select '{{ metric('revenu') }}' as name" });
  const { exit, stderr } = await project.dbt('ls');
  expect([exit, stderr]).toEqual([
    1,
    expect.stringContaining('model "report" refers to the metric "revenu", which was not found (in models/report.sql:1:12)'),
  ]);
});

test.for([
  ['number of orders', 'it cannot contain spaces'],
  ['orders!', 'it must contain only letters, numbers and underscores'],
  ['1_order', 'it must begin with a letter'],
  ['o'.repeat(251), 'it cannot contain more than 250 characters'],
] as const)('a metric is not called %s', async ([name, message], { database }) => {
  const metric = `metrics: [{name: ${name}, label: Orders, type: simple, type_params: {measure: total_amount}}]`;
  await using project = await makeProject(database.url, { ...files, 'models/more.yml': metric });
  expect(await project.dbt('parse')).toMatchObject({ exit: 2, stderr: expect.stringContaining(message) });
});
