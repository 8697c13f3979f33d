import { catalogue } from '../catalogue.js';
import { type CatalogNames, type MetricGroup, metricName } from '../metric.js';

/** What every release since 0.1.2 calls its catalog. The server may be a standby, and may cease to be one. */
const names: CatalogNames = { schema: 'pgtrickle', prefix: 'pgt' };

/** Custom queries of postgres_exporter: a name there is the group's key and the column. */
export const postgresExporterQueries = () =>
  Object.fromEntries(
    catalogue.map((group) => [
      group.prefix,
      {
        query: readable(group),
        metrics: [
          ...group.labels.map(({ name, help }) => ({ [name]: { usage: 'LABEL', description: help } })),
          ...group.metrics.map(({ column, type, help }) => ({ [column]: { usage: type.toUpperCase(), description: help } })),
        ],
      },
    ]),
  );

/** A collector of sql_exporter: one query per group, one metric per column. */
export const sqlExporterCollector = () => ({
  collector_name: 'pgtrickle',
  metrics: catalogue.flatMap((group) =>
    group.metrics.map((metric) => ({
      metric_name: metricName(group, metric),
      type: metric.type,
      help: metric.help,
      ...(group.labels.length === 0 ? {} : { key_labels: group.labels.map(({ name }) => name) }),
      values: [metric.column],
      query_ref: group.prefix,
    })),
  ),
  queries: catalogue.map((group) => ({ query_name: group.prefix, query: withoutNulls(group) })),
});

const readable = (group: MetricGroup) => `${group.sql(names)}\n`;

/** sql_exporter takes no NULL: NaN is what Prometheus has for no value. */
const withoutNulls = (group: MetricGroup) => {
  const columns = [
    ...group.labels.map(({ name }) => `q.${name}`),
    ...group.metrics.map(({ column }) => `coalesce(q.${column}::float8, 'NaN') as ${column}`),
  ];
  return `select ${columns.join(', ')} from (\n${group.sql(names)}\n) q\n`;
};
