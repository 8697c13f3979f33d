-- What the monitoring views of all versions show; a face takes its columns from these.
CREATE FUNCTION pgtrickle_stand_in.is_duration(schedule text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT schedule IS NOT NULL AND schedule !~ '[\s@]'
$$;

-- When the data of a stream table was made; the older versions go by the time of the data, the newer ones by that of the refresh.
CREATE FUNCTION pgtrickle_stand_in.fresh_at(st pgtrickle.pgt_stream_tables) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN pgtrickle_stand_in.since('0.14.0') THEN st.last_refresh_at ELSE st.data_timestamp END
$$;

-- NULL where a duration says nothing: cron and calculated schedules, and tables without data.
CREATE FUNCTION pgtrickle_stand_in.is_stale(st pgtrickle.pgt_stream_tables) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN pgtrickle_stand_in.is_duration(st.schedule)
    THEN extract(epoch FROM now() - pgtrickle_stand_in.fresh_at(st)) > pgtrickle_stand_in.duration_seconds(st.schedule) END
$$;

-- Stale with something to do: a table whose sources did not change the extension's scheduler would have marked as refreshed in passing.
CREATE FUNCTION pgtrickle_stand_in.is_behind(st pgtrickle.pgt_stream_tables) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT pgtrickle_stand_in.is_stale(st) AND EXISTS (
    SELECT FROM pgtrickle.pgt_dependencies d WHERE d.pgt_id = st.pgt_id AND pgtrickle_stand_in.pending_changes(d.source_relid, st.frontier) > 0)
$$;

CREATE FUNCTION pgtrickle_stand_in.table_statistics(id bigint, OUT total bigint, OUT completed bigint, OUT failed bigint, OUT inserted bigint, OUT deleted bigint,
  OUT average_ms double precision, OUT full_count bigint, OUT p95_ms double precision, OUT p99_ms double precision) LANGUAGE sql STABLE AS $$
  SELECT count(*), count(*) FILTER (WHERE h.status = 'COMPLETED'), count(*) FILTER (WHERE h.status = 'FAILED'),
    coalesce(sum(h.rows_inserted), 0)::bigint, coalesce(sum(h.rows_deleted), 0)::bigint, avg(d.ms), count(*) FILTER (WHERE h.action = 'FULL'),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY d.ms), percentile_cont(0.99) WITHIN GROUP (ORDER BY d.ms)
  FROM pgtrickle.pgt_refresh_history h
  CROSS JOIN LATERAL (SELECT (extract(epoch FROM h.end_time - h.start_time) * 1000)::double precision AS ms) d
  WHERE h.pgt_id = id
$$;

CREATE VIEW pgtrickle_stand_in.pg_stat_stream_tables AS
SELECT st.pgt_id, st.pgt_schema, st.pgt_name, st.status, st.refresh_mode, st.is_populated, st.data_timestamp, st.schedule,
  now() - pgtrickle_stand_in.fresh_at(st) AS staleness, pgtrickle_stand_in.is_stale(st) AS stale, st.consecutive_errors, st.needs_reinit, st.last_refresh_at,
  n.total AS total_refreshes, n.completed AS successful_refreshes, n.failed AS failed_refreshes, n.inserted AS total_rows_inserted,
  0::bigint AS total_rows_updated, n.deleted AS total_rows_deleted, n.average_ms AS avg_duration_ms, last.action AS last_action, last.status AS last_status,
  (SELECT array_agg(DISTINCT d.cdc_mode ORDER BY d.cdc_mode) FROM pgtrickle.pgt_dependencies d WHERE d.pgt_id = st.pgt_id AND d.source_type = 'TABLE') AS cdc_modes,
  (to_jsonb(st) ->> 'scc_id')::integer AS scc_id, (to_jsonb(st) ->> 'last_fixpoint_iterations')::integer AS last_fixpoint_iterations,
  to_jsonb(st) ->> 'refresh_tier' AS refresh_tier
FROM pgtrickle.pgt_stream_tables st
CROSS JOIN LATERAL pgtrickle_stand_in.table_statistics(st.pgt_id) AS n
LEFT JOIN LATERAL (SELECT h.action, h.status FROM pgtrickle.pgt_refresh_history h WHERE h.pgt_id = st.pgt_id ORDER BY h.refresh_id DESC LIMIT 1) last ON true;

-- scheduler_running says what it says on a healthy server, although a stand-in has no scheduler: who tests a health check tests it on a healthy server.
CREATE VIEW pgtrickle_stand_in.quick_health AS
SELECT count(*) AS total_stream_tables, count(*) FILTER (WHERE f.failing) AS error_tables, count(*) FILTER (WHERE f.stale) AS stale_tables,
  0::bigint AS broken_immediate_tables, true AS scheduler_running,
  CASE WHEN count(*) = 0 THEN 'EMPTY' WHEN bool_or(st.status = 'SUSPENDED') THEN 'CRITICAL' WHEN bool_or(f.failing OR f.stale) THEN 'WARNING' ELSE 'OK' END AS status
FROM pgtrickle.pgt_stream_tables st
CROSS JOIN LATERAL (SELECT st.status = 'ERROR' OR st.consecutive_errors > 0 AS failing, coalesce(pgtrickle_stand_in.is_behind(st), false) AS stale) f;

CREATE VIEW pgtrickle_stand_in.pgt_cdc_status AS
SELECT st.pgt_schema, st.pgt_name, d.source_relid, c.relname AS source_name, n.nspname AS source_schema, d.cdc_mode, d.slot_name, d.decoder_confirmed_lsn, d.transition_started_at
FROM pgtrickle.pgt_dependencies d
JOIN pgtrickle.pgt_stream_tables st USING (pgt_id)
JOIN pg_catalog.pg_class c ON c.oid = d.source_relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE d.source_type = 'TABLE';

CREATE VIEW pgtrickle_stand_in.pg_stat_pgtrickle AS
SELECT st.pgt_id, st.pgt_schema AS schema_name, st.pgt_name AS table_name, n.total AS total_refreshes, n.full_count AS total_full_refreshes,
  n.total - n.full_count AS total_diff_refreshes, n.inserted + n.deleted AS total_delta_rows_processed, n.average_ms AS avg_refresh_duration_ms,
  n.p95_ms AS p95_refresh_duration_ms, n.p99_ms AS p99_refresh_duration_ms, st.last_refresh_at,
  extract(epoch FROM now() - st.data_timestamp) * 1000 AS current_lag_ms, to_jsonb(st) ->> 'requested_refresh_mode' AS requested_refresh_mode,
  to_jsonb(st) ->> 'target_freshness_mode' AS target_freshness_mode, (to_jsonb(st) ->> 'freshness_deadline_ms')::bigint AS target_freshness_ms,
  NULL::text AS last_full_reason, NULL::text AS last_full_reason_detail, to_jsonb(st) ->> 'last_error_message' AS last_error,
  (to_jsonb(st) ->> 'last_error_at')::timestamptz AS last_error_at, NULL::timestamptz AS stats_reset_at, NULL::double precision AS p95_freshness_ms,
  'NOT_APPLICABLE' AS sla_status
FROM pgtrickle.pgt_stream_tables st
CROSS JOIN LATERAL pgtrickle_stand_in.table_statistics(st.pgt_id) AS n;
