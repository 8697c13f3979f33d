import { counter, gauge, type MetricGroup } from '../metric.js';

/** Always one row, so that its absence means that nothing is scraped. */
export const databaseMetrics: MetricGroup = {
  prefix: 'pgtrickle_database',
  labels: [],
  metrics: [
    gauge('stream_tables', 'Stream tables in the database'),
    counter('refreshes_total', 'Refreshes recorded in the database, as PostgreSQL counts rows of the history'),
  ],
  sql: ({ schema, prefix }) => `select (select count(*) from ${schema}.${prefix}_stream_tables) as stream_tables,
  pg_stat_get_tuples_inserted('${schema}.${prefix}_refresh_history'::regclass) as refreshes_total`,
};

export const healthMetrics: MetricGroup = {
  prefix: 'pgtrickle_health',
  labels: [{ name: 'check_name', help: 'A check of health_check()' }],
  needs: 'health_check',
  metrics: [gauge('severity', 'What the extension says of itself: 0 OK, 1 warning, 2 error')],
  sql: ({
    schema,
  }) => `select h.check_name::text as check_name, max(case upper(h.severity) when 'OK' then 0 when 'ERROR' then 2 else 1 end) as severity
from ${schema}.health_check() h group by h.check_name`,
};
