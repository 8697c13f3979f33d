-- Warnings about sources and queries that work but may surprise.
CREATE FUNCTION pgtrickle_stand_in.warn_about_query(query text, facts pgtrickle_stand_in.query_facts, mode text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  source oid;
  call text;
  top record := pgtrickle_stand_in.top_rows(query);
BEGIN
  IF top.row_offset IS NOT NULL THEN
    RAISE INFO 'pg_trickle: TopK pattern detected (ORDER BY % LIMIT % OFFSET %). The stream table will maintain rows %–%.', top.order_by, top.row_limit, top.row_offset, top.row_offset + 1, top.row_offset + top.row_limit;
  ELSIF top.row_limit IS NOT NULL THEN
    RAISE INFO 'pg_trickle: TopK pattern detected (ORDER BY % LIMIT %). The stream table will maintain the top % rows.', top.order_by, top.row_limit, top.row_limit;
  END IF;
  IF facts.volatility = 's' AND mode <> 'FULL' THEN
    RAISE WARNING 'Defining query contains stable functions (e.g., now(), current_timestamp). These return the same value within a single refresh but may shift between refreshes. Delta computation is correct within each refresh cycle.';
  END IF;
  FOREACH source IN ARRAY facts.sources LOOP
    IF pgtrickle_stand_in.source_type(source) = 'TABLE' AND cardinality(pgtrickle_stand_in.primary_key(source)) = 0 THEN
      RAISE WARNING 'pg_trickle: source table % has no PRIMARY KEY. Change detection will use content-based hashing, which is slower for wide tables and cannot distinguish identical duplicate rows. Consider adding a PRIMARY KEY for best performance.', pgtrickle_stand_in.display_name(source);
    END IF;
  END LOOP;
  IF pgtrickle_stand_in.bare_text(query) ~* '^\s*select\s+([\w.]+\.)?\*' THEN
    RAISE WARNING 'pg_trickle: defining query uses SELECT *. If source table columns are added or removed, the stream table will require reinitialization. Consider listing columns explicitly for resilience against schema changes.';
  END IF;
  call := substring(lower(pgtrickle_stand_in.bare_text(query)) FROM '\m(now|random|clock_timestamp|statement_timestamp|timeofday|gen_random_uuid|uuid_generate_v4)\(\)');
  IF call IS NOT NULL THEN
    RAISE WARNING 'pg_trickle: defining query contains a volatile/non-deterministic function (''%()'') that may produce different results on each refresh. DIFFERENTIAL stream tables rely on stable row identities — using volatile functions can cause phantom rows, missed deletes, or stale data. If this is intentional, use FULL refresh mode. For append-only sources, consider using an explicit timestamp column instead of now() or current_timestamp.', call;
  END IF;
END $$;

CREATE FUNCTION pgtrickle_stand_in.is_keyless(facts pgtrickle_stand_in.query_facts) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM unnest(facts.sources) AS s WHERE pgtrickle_stand_in.source_type(s) IN ('TABLE', 'FOREIGN_TABLE', 'MATVIEW') AND cardinality(pgtrickle_stand_in.primary_key(s)) = 0)
$$;

-- What PostgreSQL checks for a function with its caller's rights, and has to be asked for one with its owner's.
CREATE FUNCTION pgtrickle_stand_in.check_caller(schema_name text, sources oid[]) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  source oid;
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = schema_name) AND NOT has_schema_privilege(pgtrickle_stand_in.caller(), schema_name, 'CREATE') THEN
    RAISE EXCEPTION 'permission denied for schema %', schema_name USING ERRCODE = '42501';
  END IF;
  FOREACH source IN ARRAY sources LOOP
    IF NOT has_table_privilege(pgtrickle_stand_in.caller(), source, 'SELECT') THEN
      RAISE EXCEPTION 'permission denied for table %', (SELECT relname FROM pg_catalog.pg_class WHERE oid = source) USING ERRCODE = '42501';
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION pgtrickle_stand_in.create_stream_table(request jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target record;
  facts pgtrickle_stand_in.query_facts;
  mode text;
  schedule text;
  storage oid;
  st pgtrickle.pgt_stream_tables;
BEGIN
  mode := pgtrickle_stand_in.parse_mode(request ->> 'refresh_mode');
  PERFORM pgtrickle_stand_in.check_options(request, '{}');
  target := pgtrickle_stand_in.split_name(request ->> 'name');
  IF mode <> 'IMMEDIATE' THEN
    schedule := pgtrickle_stand_in.stored_schedule(request ->> 'schedule');
  END IF;
  facts := pgtrickle_stand_in.read_query(request ->> 'query');
  PERFORM pgtrickle_stand_in.check_query(request ->> 'query', facts);
  PERFORM pgtrickle_stand_in.check_caller(target.schema_name, facts.sources);
  mode := pgtrickle_stand_in.resolve_mode(request ->> 'refresh_mode', facts);
  PERFORM pgtrickle_stand_in.warn_about_query(request ->> 'query', facts, mode);
  PERFORM pgtrickle_stand_in.check_append_only((request ->> 'append_only')::boolean, mode, facts);
  IF EXISTS (SELECT FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_schema = target.schema_name AND s.pgt_name = target.table_name) THEN
    PERFORM pgtrickle_stand_in.fail('already exists', target.schema_name || '.' || target.table_name);
  END IF;

  storage := pgtrickle_stand_in.create_storage(target.schema_name, target.table_name, facts, mode, request ->> 'partition_by');
  IF pgtrickle_stand_in.caller() <> current_user THEN
    EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', target.schema_name, target.table_name, pgtrickle_stand_in.caller());
  END IF;
  st := jsonb_populate_record(NULL::pgtrickle.pgt_stream_tables, pgtrickle_stand_in.catalog_add('pgtrickle.pgt_stream_tables', pgtrickle_stand_in.option_columns(request) || pgtrickle_stand_in.query_columns(request ->> 'query', facts, mode) || jsonb_build_object(
    'pgt_relid', storage, 'pgt_name', target.table_name, 'pgt_schema', target.schema_name, 'schedule', schedule,
    'refresh_mode', mode, 'requested_refresh_mode', upper(request ->> 'refresh_mode'), 'defining_search_path', current_setting('search_path'))));
  PERFORM pgtrickle_stand_in.save_plan(st.pgt_id, facts, mode);
  PERFORM pgtrickle_stand_in.add_dependencies(st, facts.sources);
  IF mode <> 'IMMEDIATE' AND schedule IS NULL AND pgtrickle_stand_in.since('0.2.2') THEN
    RAISE NOTICE 'pg_trickle: Stream table "%"."%" uses CALCULATED schedule but has no downstream dependents yet — it will fall back to the default schedule (pg_trickle.default_schedule_seconds = 1s). Add a downstream stream table that references this one to activate the intended schedule.', st.pgt_schema, st.pgt_name;
  END IF;
  IF (request ->> 'initialize')::boolean THEN
    PERFORM pgtrickle_stand_in.fill(st);
  END IF;
  RAISE INFO 'Stream table %.% created (pgt_id=%, mode=%, initialized=%)', st.pgt_schema, st.pgt_name, st.pgt_id, mode, request ->> 'initialize';
END $$;

-- First population of a new stream table.
CREATE FUNCTION pgtrickle_stand_in.fill(st pgtrickle.pgt_stream_tables) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  started timestamptz := clock_timestamp();
  frontier jsonb := pgtrickle_stand_in.current_frontier();
BEGIN
  PERFORM pgtrickle_stand_in.refill(st);
  PERFORM pgtrickle_stand_in.mark_refreshed(st, CASE WHEN pgtrickle_stand_in.since('0.3.0') THEN frontier END, st.refresh_mode);
  IF pgtrickle_stand_in.since('0.18.0') THEN
    PERFORM pgtrickle_stand_in.add_history(st, 'FULL', 0, 0, 'INITIAL', started);
  END IF;
END $$;

CREATE FUNCTION pgtrickle_stand_in.create_stream_table_if_not_exists(request jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target record := pgtrickle_stand_in.split_name(request ->> 'name');
BEGIN
  IF EXISTS (SELECT FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_schema = target.schema_name AND s.pgt_name = target.table_name) THEN
    RAISE INFO 'Stream table %.% already exists, skipping.', target.schema_name, target.table_name;
    RETURN;
  END IF;
  PERFORM pgtrickle_stand_in.create_stream_table(request);
END $$;

-- An argument that is not given means its default, so what differs from the defaults is changed back.
CREATE FUNCTION pgtrickle_stand_in.create_or_replace_stream_table(request jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target record := pgtrickle_stand_in.split_name(request ->> 'name');
  st pgtrickle.pgt_stream_tables;
  changes jsonb;
  query_changed boolean;
BEGIN
  SELECT * INTO st FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_schema = target.schema_name AND s.pgt_name = target.table_name;
  IF NOT FOUND THEN
    PERFORM pgtrickle_stand_in.create_stream_table(request);
    RETURN;
  END IF;
  query_changed := NOT pgtrickle_stand_in.same_query(coalesce(st.original_query, st.defining_query), request ->> 'query');
  changes := jsonb_strip_nulls(jsonb_build_object(
    'query', CASE WHEN query_changed THEN request ->> 'query' END,
    'schedule', CASE WHEN st.schedule IS DISTINCT FROM nullif(lower(btrim(request ->> 'schedule')), 'calculated') THEN coalesce(request ->> 'schedule', 'calculated') END,
    'refresh_mode', CASE WHEN st.refresh_mode <> pgtrickle_stand_in.parse_mode(request ->> 'refresh_mode') THEN request ->> 'refresh_mode' END,
    'diamond_consistency', CASE WHEN st.diamond_consistency <> coalesce(lower(request ->> 'diamond_consistency'), 'atomic') THEN coalesce(request ->> 'diamond_consistency', 'atomic') END,
    'diamond_schedule_policy', CASE WHEN st.diamond_schedule_policy <> coalesce(lower(request ->> 'diamond_schedule_policy'), 'fastest') THEN coalesce(request ->> 'diamond_schedule_policy', 'fastest') END,
    'cdc_mode', CASE WHEN st.requested_cdc_mode IS DISTINCT FROM lower(request ->> 'cdc_mode') THEN request ->> 'cdc_mode' END,
    'append_only', CASE WHEN (to_jsonb(st) ->> 'is_append_only')::boolean <> (request ->> 'append_only')::boolean THEN request -> 'append_only' END,
    'pooler_compatibility_mode', CASE WHEN (to_jsonb(st) ->> 'pooler_compatibility_mode')::boolean <> (request ->> 'pooler_compatibility_mode')::boolean THEN request -> 'pooler_compatibility_mode' END));
  IF changes = '{}' THEN
    RAISE INFO 'Stream table %.% already exists with identical definition — no changes made.', st.pgt_schema, st.pgt_name;
    RETURN;
  END IF;
  PERFORM pgtrickle_stand_in.alter_stream_table(changes || jsonb_build_object('name', request ->> 'name',
    'max_differential_joins', request -> 'max_differential_joins', 'max_delta_fraction', request -> 'max_delta_fraction'));
  RAISE INFO 'Stream table %.% replaced (query_changed=%, config_changed=%).', st.pgt_schema, st.pgt_name, query_changed::text, (changes - 'query' <> '{}')::text;
END $$;
