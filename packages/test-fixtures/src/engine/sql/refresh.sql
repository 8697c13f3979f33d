-- The lists of a stream table's columns that statements need; values take the stored type, which a compatible new query may not have.
CREATE FUNCTION pgtrickle_stand_in.column_lists(relation oid, names text[], OUT plain text, OUT stored text, OUT fresh text) LANGUAGE sql STABLE AS $$
  SELECT string_agg(quote_ident(name), ', ' ORDER BY n), string_agg(format('s.%I', name), ', ' ORDER BY n),
    string_agg(format('n.%I::%s', name, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY n)
  FROM unnest(names) WITH ORDINALITY AS c(name, n)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = relation AND a.attname = name AND NOT a.attisdropped
$$;

-- Makes the storage table equal to the query's result, row by row: what vanished is deleted, what changed is updated, what is new is inserted.
CREATE FUNCTION pgtrickle_stand_in.replace_rows(st pgtrickle.pgt_stream_tables, OUT inserted bigint, OUT deleted bigint) LANGUAGE plpgsql
SET "pg_trickle.internal_refresh" = 'true' AS $$
DECLARE
  plan pgtrickle_stand_in.plans;
  storage text := pgtrickle_stand_in.quoted_name(st.pgt_relid);
  columns record;
BEGIN
  SELECT * INTO plan FROM pgtrickle_stand_in.plans p WHERE p.pgt_id = st.pgt_id;
  columns := pgtrickle_stand_in.column_lists(st.pgt_relid, plan.columns);
  -- Writers take turns; readers are not held up. The query runs after the wait and so sees what the other one committed.
  EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', storage);
  EXECUTE format('WITH merged AS (
      MERGE INTO %1$s s USING (%2$s) n ON s.__pgt_row_id = n.__pgt_row_id
      WHEN MATCHED AND ROW(%3$s)::record *<> ROW(%4$s)::record THEN UPDATE SET (%5$s) = ROW(%4$s)
      WHEN NOT MATCHED BY SOURCE THEN DELETE
      WHEN NOT MATCHED THEN INSERT (__pgt_row_id, %5$s) VALUES (n.__pgt_row_id, %4$s)
      RETURNING merge_action() AS action)
    SELECT count(*) FILTER (WHERE action <> ''DELETE''), count(*) FILTER (WHERE action = ''DELETE'') FROM merged',
    storage, plan.row_query, columns.stored, columns.fresh, columns.plain) INTO inserted, deleted;
END $$;

-- Empties the storage table and fills it again.
CREATE FUNCTION pgtrickle_stand_in.refill(st pgtrickle.pgt_stream_tables) RETURNS bigint LANGUAGE plpgsql SET "pg_trickle.internal_refresh" = 'true' AS $$
DECLARE
  plan pgtrickle_stand_in.plans;
  storage text := pgtrickle_stand_in.quoted_name(st.pgt_relid);
  columns record;
  inserted bigint;
BEGIN
  SELECT * INTO plan FROM pgtrickle_stand_in.plans p WHERE p.pgt_id = st.pgt_id;
  columns := pgtrickle_stand_in.column_lists(st.pgt_relid, plan.columns);
  PERFORM pgtrickle_stand_in.check_subquery(coalesce(st.original_query, st.defining_query));
  EXECUTE format('TRUNCATE %s', storage);
  EXECUTE format('INSERT INTO %s (__pgt_row_id, %s) SELECT n.__pgt_row_id, %s FROM (%s) n ORDER BY n.__pgt_place', storage, columns.plain, columns.fresh, plan.row_query);
  GET DIAGNOSTICS inserted = ROW_COUNT;
  RETURN inserted;
END $$;

-- Records that the table is current as of the frontier taken before its query ran. Without a mode the effective one stays: a full refresh by hand says none.
CREATE FUNCTION pgtrickle_stand_in.mark_refreshed(st pgtrickle.pgt_stream_tables, frontier jsonb, effective_mode text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  source oid;
BEGIN
  PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, jsonb_build_object('frontier', frontier, 'data_timestamp', now(), 'last_refresh_at', now(),
    'is_populated', true, 'status', 'ACTIVE', 'needs_reinit', false, 'consecutive_errors', 0,
    'effective_refresh_mode', coalesce(effective_mode, to_jsonb(st) ->> 'effective_refresh_mode')));
  FOR source IN SELECT d.source_relid FROM pgtrickle.pgt_dependencies d WHERE d.pgt_id = st.pgt_id LOOP
    PERFORM pgtrickle_stand_in.clean_buffer(source);
  END LOOP;
END $$;

CREATE FUNCTION pgtrickle_stand_in.add_history(st pgtrickle.pgt_stream_tables, action text, inserted bigint, deleted bigint, initiated_by text, started timestamptz)
RETURNS void LANGUAGE sql AS $$
  SELECT pgtrickle_stand_in.catalog_add('pgtrickle.pgt_refresh_history', jsonb_build_object('pgt_id', st.pgt_id, 'data_timestamp', now(),
    'start_time', started, 'end_time', clock_timestamp(), 'action', action, 'rows_inserted', inserted, 'rows_deleted', deleted,
    'delta_row_count', 0, 'merge_strategy_used', CASE initiated_by WHEN 'INITIAL' THEN 'FULL' END, 'was_full_fallback', false, 'status', 'COMPLETED', 'initiated_by', initiated_by))
$$;

CREATE FUNCTION pgtrickle_stand_in.full_refresh(st pgtrickle.pgt_stream_tables) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  frontier jsonb := pgtrickle_stand_in.current_frontier();
  inserted bigint;
BEGIN
  inserted := pgtrickle_stand_in.refill(st);
  PERFORM pgtrickle_stand_in.mark_refreshed(st, frontier, NULL);
  RAISE INFO 'Stream table %.% refreshed (FULL)', st.pgt_schema, st.pgt_name;
  RETURN inserted;
END $$;

CREATE FUNCTION pgtrickle_stand_in.differential_refresh(st pgtrickle.pgt_stream_tables, OUT inserted bigint, OUT deleted bigint) LANGUAGE plpgsql AS $$
DECLARE
  frontier jsonb := pgtrickle_stand_in.current_frontier();
BEGIN
  inserted := 0;
  deleted := 0;
  IF EXISTS (SELECT FROM pgtrickle.pgt_dependencies d WHERE d.pgt_id = st.pgt_id AND pgtrickle_stand_in.pending_changes(d.source_relid, st.frontier) > 0) THEN
    SELECT r.inserted, r.deleted INTO inserted, deleted FROM pgtrickle_stand_in.replace_rows(st) AS r;
  END IF;
  PERFORM pgtrickle_stand_in.mark_refreshed(st, frontier, CASE WHEN to_jsonb(st) ->> 'topk_limit' IS NULL THEN 'DIFFERENTIAL' ELSE 'TOP_K' END);
  RAISE INFO 'Stream table %.% refreshed (DIFFERENTIAL: +% -%)', st.pgt_schema, st.pgt_name, inserted, deleted;
END $$;

CREATE FUNCTION pgtrickle_stand_in.refresh_stream_table(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  st pgtrickle.pgt_stream_tables := pgtrickle_stand_in.find(name);
  started timestamptz := clock_timestamp();
  inserted bigint := 0;
  deleted bigint := 0;
  differential boolean;
BEGIN
  IF pgtrickle_stand_in.since('0.84.0') THEN
    PERFORM pgtrickle_stand_in.check_owner(st);
  END IF;
  IF st.status = 'SUSPENDED' OR (st.status = 'ERROR' AND pgtrickle_stand_in.since('0.14.0')) THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', pgtrickle_stand_in.not_active_message(st));
  END IF;
  -- One refresh of a table at a time: a second one steps aside, as the extension does.
  IF NOT pg_try_advisory_xact_lock(st.pgt_id) THEN
    RAISE NOTICE 'refresh skipped: %.% — another refresh is already in progress', st.pgt_schema, st.pgt_name;
    RETURN;
  END IF;
  SELECT * INTO st FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_id = st.pgt_id FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RAISE NOTICE 'refresh skipped: % — another refresh is already in progress', name;
    RETURN;
  END IF;
  differential := st.refresh_mode = 'DIFFERENTIAL' AND st.frontier IS NOT NULL AND NOT st.needs_reinit;
  IF differential THEN
    SELECT r.inserted, r.deleted INTO inserted, deleted FROM pgtrickle_stand_in.differential_refresh(st) AS r;
  ELSE
    IF st.needs_reinit THEN
      RAISE INFO 'Stream table %.%: needs_reinit is set, performing FULL reinitialization', st.pgt_schema, st.pgt_name;
      PERFORM pgtrickle_stand_in.plan_refreshes(st, pgtrickle_stand_in.read_query(coalesce(st.original_query, st.defining_query)));
    ELSIF st.refresh_mode = 'DIFFERENTIAL' AND st.frontier IS NULL THEN
      RAISE INFO 'Stream table %.%: no previous frontier, performing FULL refresh first', st.pgt_schema, st.pgt_name;
    END IF;
    inserted := pgtrickle_stand_in.full_refresh(st);
  END IF;
  IF pgtrickle_stand_in.since('0.5.0') THEN
    PERFORM pgtrickle_stand_in.add_history(st, CASE WHEN differential AND to_jsonb(st) ->> 'topk_limit' IS NULL THEN 'DIFFERENTIAL' ELSE 'FULL' END, inserted, deleted, 'MANUAL', started);
  END IF;
END $$;

-- How to go on differs between versions: the space before the semicolon is the extension's own.
CREATE FUNCTION pgtrickle_stand_in.not_active_message(st pgtrickle.pgt_stream_tables) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN pgtrickle_stand_in.since('0.14.0') THEN format('stream table %s.%s is %s ; use pgtrickle.resume_stream_table(''%s'') first', st.pgt_schema, st.pgt_name,
      CASE st.status WHEN 'SUSPENDED' THEN 'suspended' ELSE 'in error state' END,
      CASE st.pgt_schema WHEN 'public' THEN st.pgt_name ELSE st.pgt_schema || '.' || st.pgt_name END)
    WHEN pgtrickle_stand_in.since('0.1.2') THEN format('stream table %s.%s is suspended; use pgtrickle.resume_stream_table(''%s'') first', st.pgt_schema, st.pgt_name,
      CASE st.pgt_schema WHEN 'public' THEN st.pgt_name ELSE st.pgt_schema || '.' || st.pgt_name END)
    ELSE format('stream table %s.%s is suspended; use pgtrickle.resume_stream_table() first', st.pgt_schema, st.pgt_name)
  END
$$;
