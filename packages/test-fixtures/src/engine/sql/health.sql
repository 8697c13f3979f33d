-- Severities are OK, WARN and ERROR.
CREATE FUNCTION pgtrickle_stand_in.health_check() RETURNS TABLE (check_name text, severity text, detail text) LANGUAGE sql STABLE AS $$
  WITH tables AS (
    SELECT s.*, s.pgt_schema || '.' || s.pgt_name AS name FROM pgtrickle.pgt_stream_tables s
  ), lists AS (
    SELECT string_agg(name, ', ' ORDER BY name) FILTER (WHERE status IN ('ERROR', 'SUSPENDED')) AS stopped,
      string_agg(name, ', ' ORDER BY name) FILTER (WHERE pgtrickle_stand_in.is_behind(s)) AS stale,
      string_agg(name, ', ' ORDER BY name) FILTER (WHERE needs_reinit) AS reinit,
      string_agg(name, ', ' ORDER BY name) FILTER (WHERE consecutive_errors > 0 AND status NOT IN ('ERROR', 'SUSPENDED')) AS erring
    FROM tables t JOIN pgtrickle.pgt_stream_tables s USING (pgt_id, status, needs_reinit, consecutive_errors)
  ), grown AS MATERIALIZED (
    SELECT string_agg(DISTINCT b.source_table, ', ') AS sources FROM pgtrickle_stand_in.change_buffer_sizes() b WHERE b.pending_rows > 10000
  )
  SELECT c.* FROM lists, grown, LATERAL (VALUES
    ('scheduler_running', 'OK', 'stand-in: there is no scheduler, stream tables are refreshed by hand'),
    ('error_tables', CASE WHEN stopped IS NULL THEN 'OK' ELSE 'ERROR' END, coalesce('in ERROR or SUSPENDED: ' || stopped, 'All stream tables are ACTIVE or INITIALIZING')),
    ('stale_tables', CASE WHEN stale IS NULL THEN 'OK' ELSE 'WARN' END, coalesce('stale: ' || stale, 'No stale stream tables')),
    ('needs_reinit', CASE WHEN reinit IS NULL THEN 'OK' ELSE 'WARN' END, coalesce('need reinitialization: ' || reinit, 'No stream tables awaiting reinitialization')),
    ('consecutive_errors', CASE WHEN erring IS NULL THEN 'OK' ELSE 'WARN' END, coalesce('have consecutive errors: ' || erring, 'No stream tables accumulating refresh errors')),
    ('buffer_growth', CASE WHEN grown.sources IS NULL THEN 'OK' ELSE 'WARN' END,
      coalesce('more than 10000 pending changes: ' || grown.sources, 'All CDC buffers within normal range')),
    ('slot_lag', 'OK', 'No replication slots: changes are captured by triggers')) AS c(check_name, severity, detail)
$$;

CREATE FUNCTION pgtrickle_stand_in.health_summary() RETURNS TABLE (total_stream_tables integer, active_count integer, error_count integer, suspended_count integer,
  stale_count integer, reinit_pending integer, max_staleness_seconds double precision, scheduler_status text, cache_hit_rate double precision) LANGUAGE sql STABLE AS $$
  SELECT count(*)::integer, count(*) FILTER (WHERE s.status = 'ACTIVE')::integer, count(*) FILTER (WHERE s.status = 'ERROR')::integer,
    count(*) FILTER (WHERE s.status = 'SUSPENDED')::integer, count(*) FILTER (WHERE pgtrickle_stand_in.is_stale(s))::integer,
    count(*) FILTER (WHERE s.needs_reinit)::integer, max(extract(epoch FROM now() - s.last_refresh_at))::double precision, 'NOT_LOADED', NULL::double precision
  FROM pgtrickle.pgt_stream_tables s
$$;

-- The shape of the extension's report; each detail says what holds without its library.
CREATE FUNCTION pgtrickle_stand_in.preflight() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(name, jsonb_build_object('ok', true, 'detail', detail))::text
  FROM (VALUES
    ('shared_preload_libraries', 'stand-in: nothing to preload'),
    ('scheduler_running', 'stand-in: there is no scheduler, stream tables are refreshed by hand'),
    ('max_worker_processes', format('max_worker_processes=%s, none used', current_setting('max_worker_processes'))),
    ('wal_level', format('wal_level=%s, changes are captured by triggers', current_setting('wal_level'))),
    ('replication_slots', format('max_replication_slots=%s, none used', current_setting('max_replication_slots')))) AS checks(name, detail)
$$;
