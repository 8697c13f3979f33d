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
