import { type CatalogNames, counter, gauge, type MetricGroup } from '../metric.js';

const labels = [
  { name: 'schema', help: 'Schema of the stream table' },
  { name: 'pgt_name', help: 'Name of the stream table' },
];

/** How stream tables are, one row each, from the catalog, the last refreshes and PostgreSQL's own statistics. */
export const streamTableMetrics: MetricGroup = {
  prefix: 'pgtrickle',
  labels,
  metrics: [
    gauge('staleness_seconds', 'Seconds since the data was last known to be current; 0 where every write keeps it current'),
    gauge('stale', '1 when an active stream table is later than its schedule and ten minutes allow'),
    gauge('stale_after_seconds', 'The staleness from which pgtrickle_stale is 1'),
    gauge('consecutive_errors', 'Failed refreshes since the last one that succeeded'),
    gauge('is_populated', '1 when the stream table holds data'),
    gauge('needs_reinit', '1 when the next refresh has to build the stream table anew'),
    gauge('fuse_blown', '1 when the fuse has stopped refreshes'),
    gauge('rows', 'Rows by the statistics of PostgreSQL'),
    gauge('avg_refresh_duration_ms', 'Mean duration of the last 20 refreshes that ended, in milliseconds'),
    gauge('last_refresh_duration_seconds', 'Duration of the last refresh that ended'),
    gauge('recent_refreshes', 'Refreshes that started in the last five minutes'),
    gauge('recent_failed_refreshes', 'Refreshes that started in the last five minutes and failed'),
    counter('rows_inserted_total', 'Rows written into the stream table, as PostgreSQL counts them'),
    counter('rows_updated_total', 'Rows updated in the stream table, as PostgreSQL counts them'),
    counter('rows_deleted_total', 'Rows deleted from the stream table, as PostgreSQL counts them'),
  ],
  sql: ({ schema, prefix }) => `select s.${prefix}_schema::text as schema, s.${prefix}_name::text as pgt_name,
  case when ${isImmediate} then 0 else age.seconds end as staleness_seconds,
  (s.status = 'ACTIVE' and s.is_populated and not ${isImmediate} and age.seconds > due.seconds)::int as stale,
  case when not ${isImmediate} then due.seconds end as stale_after_seconds,
  s.consecutive_errors, s.is_populated::int as is_populated, s.needs_reinit::int as needs_reinit,
  coalesce(to_jsonb(s) ->> 'fuse_state' = 'blown', false)::int as fuse_blown,
  case when pg_stat_get_live_tuples(s.${prefix}_relid) > 0 then pg_stat_get_live_tuples(s.${prefix}_relid)
    when c.reltuples >= 0 then c.reltuples::bigint end as rows,
  ended.average_ms as avg_refresh_duration_ms, ended.last_ms / 1000 as last_refresh_duration_seconds,
  recent.started as recent_refreshes, recent.failed as recent_failed_refreshes,
  pg_stat_get_tuples_inserted(s.${prefix}_relid) as rows_inserted_total,
  pg_stat_get_tuples_updated(s.${prefix}_relid) as rows_updated_total,
  pg_stat_get_tuples_deleted(s.${prefix}_relid) as rows_deleted_total
from ${schema}.${prefix}_stream_tables s
left join pg_catalog.pg_class c on c.oid = s.${prefix}_relid
cross join lateral (select extract(epoch from now() - greatest(s.last_refresh_at, s.data_timestamp))::float8 as seconds) age
cross join lateral (select ${periodSeconds} as seconds) period
cross join lateral (select 600 + case when period.seconds > 600 then period.seconds else 0 end as seconds) due
left join lateral (
  select avg(ms) as average_ms, (array_agg(ms order by start_time desc))[1] as last_ms
  from (${lastRefreshes({ schema, prefix })}) last
) ended on true
left join lateral (
  select count(*) as started, count(*) filter (where h.status = 'FAILED') as failed
  from ${schema}.${prefix}_refresh_history h where h.${prefix}_id = s.${prefix}_id and h.start_time > now() - interval '5 minutes'
) recent on true`,
};

/** State is a label here, and only here: it would cut every other series in two. */
export const streamTableInfo: MetricGroup = {
  prefix: 'pgtrickle_table',
  labels: [
    ...labels,
    { name: 'status', help: 'INITIALIZING, ACTIVE, SUSPENDED or ERROR' },
    { name: 'refresh_mode', help: 'FULL, DIFFERENTIAL or IMMEDIATE' },
    { name: 'schedule', help: 'As declared; empty when calculated' },
  ],
  metrics: [gauge('info', 'Always 1; the state of a stream table is in the labels')],
  sql: ({ schema, prefix }) => `select s.${prefix}_schema::text as schema, s.${prefix}_name::text as pgt_name, s.status::text as status,
  s.refresh_mode::text as refresh_mode, coalesce(s.schedule, '')::text as schedule, 1 as info
from ${schema}.${prefix}_stream_tables s`,
};

const isImmediate = `(s.refresh_mode = 'IMMEDIATE')`;

/**
 * Seconds between two refreshes that go as planned. Of a cron schedule this is the longest there can be by the coarsest field that is set; 0 for a
 * calculated schedule, which follows its readers.
 */
const periodSeconds = `case
    when s.schedule is null or s.schedule = 'calculated' then 0
    when s.schedule ~ '^([0-9]+[smhdw])+$' then (select sum(part[1]::float8 * case part[2] when 's' then 1 when 'm' then 60 when 'h' then 3600
      when 'd' then 86400 else 604800 end) from regexp_matches(s.schedule, '([0-9]+)([smhdw])', 'g') part)
    when s.schedule ~ '^@(annually|yearly)$' then 366 * 86400
    when s.schedule ~ '^@monthly$' then 31 * 86400
    when s.schedule ~ '^@weekly$' then 7 * 86400
    when s.schedule ~ '^@(daily|midnight)$' then 86400
    when s.schedule ~ '^@hourly$' then 3600
    when s.schedule !~ '\\S+\\s+\\*\\s+\\S+$' then 366 * 86400
    when s.schedule !~ '\\s\\*\\s+\\*\\s+\\S+$' then 31 * 86400
    when s.schedule !~ '\\s\\*$' then 7 * 86400
    when s.schedule !~ '\\s\\*\\s+\\*\\s+\\*\\s+\\*$' then 86400
    else 3600 end`;

const lastRefreshes = ({ schema, prefix }: Pick<CatalogNames, 'schema' | 'prefix'>) => `
    select h.start_time, extract(epoch from h.end_time - h.start_time)::float8 * 1000 as ms
    from ${schema}.${prefix}_refresh_history h
    where h.${prefix}_id = s.${prefix}_id and h.end_time is not null
    order by h.start_time desc limit 20`;
