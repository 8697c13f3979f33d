CREATE FUNCTION pgtrickle_stand_in.get_refresh_history(name text, max_rows integer DEFAULT 20) RETURNS TABLE (refresh_id bigint, data_timestamp timestamptz,
  start_time timestamptz, end_time timestamptz, action text, status text, rows_inserted bigint, rows_updated bigint, rows_deleted bigint,
  duration_ms double precision, error_message text, refresh_reason text, refresh_reason_detail text) LANGUAGE sql STABLE AS $$
  SELECT h.refresh_id, h.data_timestamp, h.start_time, h.end_time, h.action, h.status, coalesce(h.rows_inserted, 0), coalesce((to_jsonb(h) ->> 'rows_updated')::bigint, 0),
    coalesce(h.rows_deleted, 0), (extract(epoch FROM h.end_time - h.start_time) * 1000)::double precision, h.error_message,
    to_jsonb(h) ->> 'refresh_reason', to_jsonb(h) ->> 'refresh_reason_detail'
  FROM pgtrickle.pgt_refresh_history h JOIN pgtrickle_stand_in.look_up(name) s USING (pgt_id)
  ORDER BY h.refresh_id DESC LIMIT max_rows
$$;

CREATE FUNCTION pgtrickle_stand_in.refresh_timeline(max_rows integer DEFAULT 50) RETURNS TABLE (start_time timestamptz, stream_table text, action text, status text,
  rows_inserted bigint, rows_updated bigint, rows_deleted bigint, duration_ms double precision, error_message text) LANGUAGE sql STABLE AS $$
  SELECT h.start_time, s.pgt_schema || '.' || s.pgt_name, h.action, h.status, coalesce(h.rows_inserted, 0), coalesce((to_jsonb(h) ->> 'rows_updated')::bigint, 0),
    coalesce(h.rows_deleted, 0), (extract(epoch FROM h.end_time - h.start_time) * 1000)::double precision, h.error_message
  FROM pgtrickle.pgt_refresh_history h JOIN pgtrickle.pgt_stream_tables s USING (pgt_id)
  ORDER BY h.start_time DESC LIMIT max_rows
$$;

CREATE FUNCTION pgtrickle_stand_in.st_refresh_stats() RETURNS TABLE (pgt_name text, pgt_schema text, status text, refresh_mode text, is_populated boolean,
  total_refreshes bigint, successful_refreshes bigint, failed_refreshes bigint, total_rows_inserted bigint, total_rows_updated bigint, total_rows_deleted bigint,
  avg_duration_ms double precision, last_refresh_action text, last_refresh_status text, last_refresh_at timestamptz, staleness_secs double precision, stale boolean,
  consecutive_errors integer, schedule text, refresh_tier text, last_error_message text, downstream_publication text) LANGUAGE sql STABLE AS $$
  SELECT s.pgt_name, s.pgt_schema, s.status, s.refresh_mode, s.is_populated, s.total_refreshes, s.successful_refreshes, s.failed_refreshes, s.total_rows_inserted,
    s.total_rows_updated, s.total_rows_deleted, s.avg_duration_ms, s.last_action, s.last_status, s.last_refresh_at, extract(epoch FROM s.staleness)::double precision,
    coalesce(s.stale, false), s.consecutive_errors, s.schedule, s.refresh_tier, to_jsonb(st) ->> 'last_error_message', to_jsonb(st) ->> 'downstream_publication_name'
  FROM pgtrickle_stand_in.pg_stat_stream_tables s JOIN pgtrickle.pgt_stream_tables st USING (pgt_id) ORDER BY s.pgt_schema, s.pgt_name
$$;

CREATE FUNCTION pgtrickle_stand_in.diagnose_errors(name text) RETURNS TABLE (event_time timestamptz, error_type text, error_message text, remediation text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  st pgtrickle.pgt_stream_tables := pgtrickle_stand_in.find(name, 'diagnose_errors: ', 'XX000');
BEGIN
  RETURN QUERY SELECT h.start_time, 'user', h.error_message, 'Check the defining query: it has to run as a SELECT of its own.'
    FROM pgtrickle.pgt_refresh_history h WHERE h.pgt_id = st.pgt_id AND h.status = 'FAILED' ORDER BY h.start_time DESC LIMIT 5;
END $$;
