CREATE FUNCTION pgtrickle_stand_in.pgt_status() RETURNS TABLE (name text, status text, refresh_mode text, is_populated boolean, consecutive_errors integer,
  schedule text, data_timestamp timestamptz, staleness interval, scc_id integer) LANGUAGE sql STABLE AS $$
  SELECT s.pgt_schema || '.' || s.pgt_name, s.status, s.refresh_mode, s.is_populated, s.consecutive_errors, s.schedule, s.data_timestamp,
    now() - s.data_timestamp, (to_jsonb(s) ->> 'scc_id')::integer
  FROM pgtrickle.pgt_stream_tables s ORDER BY s.pgt_schema, s.pgt_name
$$;

-- The functions that only look take an unqualified name for one in public, and find nothing rather than fail.
CREATE FUNCTION pgtrickle_stand_in.look_up(name text) RETURNS SETOF pgtrickle.pgt_stream_tables LANGUAGE sql STABLE AS $$
  SELECT s.* FROM pgtrickle.pgt_stream_tables s
  WHERE s.pgt_schema = CASE WHEN strpos(name, '.') > 0 THEN split_part(name, '.', 1) ELSE 'public' END
    AND s.pgt_name = CASE WHEN strpos(name, '.') > 0 THEN substr(name, strpos(name, '.') + 1) ELSE name END
$$;

CREATE FUNCTION pgtrickle_stand_in.get_staleness(name text) RETURNS double precision LANGUAGE sql STABLE AS $$
  SELECT extract(epoch FROM now() - s.data_timestamp)::double precision FROM pgtrickle_stand_in.look_up(name) s
$$;

CREATE FUNCTION pgtrickle_stand_in.explain_refresh_mode(name text) RETURNS TABLE (configured_mode text, effective_mode text, downgrade_reason text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  st pgtrickle.pgt_stream_tables;
  effective text;
BEGIN
  SELECT s.* INTO st FROM pgtrickle.pgt_stream_tables s, pgtrickle_stand_in.split_name(name) p WHERE s.pgt_schema = p.schema_name AND s.pgt_name = p.table_name;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'diagnostic error: stream table ''%'' not found', name USING ERRCODE = 'XX000';
  END IF;
  effective := to_jsonb(st) ->> 'effective_refresh_mode';
  RETURN QUERY SELECT st.refresh_mode, effective, CASE
    WHEN st.refresh_mode = 'DIFFERENTIAL' AND effective = 'FULL' THEN 'The most recent refresh used FULL mode: the first one after a change of query or mode always does.'
    WHEN st.refresh_mode = 'IMMEDIATE' THEN 'IMMEDIATE mode is maintained by triggers in the writing transaction; no scheduled refreshes run for this table.' END;
END $$;

CREATE FUNCTION pgtrickle_stand_in.list_auxiliary_columns(name text) RETURNS TABLE (column_name text, data_type text, purpose text) LANGUAGE sql STABLE AS $$
  SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), CASE
    WHEN a.attname = '__pgt_row_id' THEN 'Row identity tracking: a stable hash key uniquely identifying each logical row. Used as the MERGE join key to apply delta changes (INSERT / UPDATE / DELETE) to the storage table.'
    WHEN a.attname = '__pgt_count' THEN 'Multiplicity counter: tracks how many times each logical row appears in the result set. Required for queries with DISTINCT, aggregation, UNION-dedup, or set-operations where a row can appear more than once.'
    WHEN a.attname LIKE '\_\_pgt\_aux\_sum\_%' THEN format('AVG auxiliary — running SUM of ''%1$s'': accumulates the sum component so that algebraic AVG can be maintained as SUM / COUNT without a full re-scan on each delta.', substr(a.attname, 15))
    ELSE format('AVG auxiliary — running COUNT of non-NULL ''%1$s'': accumulates the count component paired with __pgt_aux_sum_%1$s for algebraic AVG maintenance.', substr(a.attname, 17)) END
  FROM pgtrickle_stand_in.find(name, 'list_auxiliary_columns: ', 'XX000') st
  JOIN pg_catalog.pg_attribute a ON a.attrelid = st.pgt_relid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname LIKE '\_\_pgt\_%'
  ORDER BY a.attnum
$$;

-- A missing stream table is a row of the answer, not an error.
CREATE FUNCTION pgtrickle_stand_in.explain_st(name text, with_analyze boolean DEFAULT false) RETURNS TABLE (property text, value text) LANGUAGE plpgsql STABLE AS $$
DECLARE
  st pgtrickle.pgt_stream_tables;
BEGIN
  st := pgtrickle_stand_in.find(name);
  RETURN QUERY VALUES ('pgt_name', st.pgt_schema || '.' || st.pgt_name), ('defining_query', st.defining_query), ('refresh_mode', st.refresh_mode),
    ('status', st.status), ('is_populated', st.is_populated::text), ('frontier', coalesce(st.frontier::text, 'null'));
EXCEPTION WHEN undefined_table OR internal_error THEN
  RETURN QUERY VALUES ('error', SQLERRM);
END $$;
