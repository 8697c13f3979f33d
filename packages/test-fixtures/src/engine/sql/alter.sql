CREATE FUNCTION pgtrickle_stand_in.alter_stream_table(request jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  st pgtrickle.pgt_stream_tables := pgtrickle_stand_in.find(request ->> 'name');
  options jsonb;
  status text := upper(request ->> 'status');
BEGIN
  PERFORM pgtrickle_stand_in.check_owner(st);
  IF request ->> 'query' IS NOT NULL THEN
    PERFORM pgtrickle_stand_in.change_query(st, request ->> 'query');
    st := pgtrickle_stand_in.find(request ->> 'name');
  END IF;
  PERFORM pgtrickle_stand_in.check_options(request, to_jsonb(st));
  PERFORM pgtrickle_stand_in.check_at_least('max_differential_joins', (request ->> 'max_differential_joins')::numeric, 0, 'non-negative integer (0 disables the limit)');
  PERFORM pgtrickle_stand_in.check_at_least('max_delta_fraction', (request ->> 'max_delta_fraction')::numeric, 0, 'non-negative number (0 disables the limit)');
  IF (request ->> 'append_only')::boolean AND coalesce(upper(request ->> 'refresh_mode'), st.refresh_mode) IN ('FULL', 'IMMEDIATE') THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('append_only is not supported with %s refresh mode.', coalesce(upper(request ->> 'refresh_mode'), st.refresh_mode)));
  END IF;
  options := pgtrickle_stand_in.option_columns(request - 'partition_by')
    || CASE WHEN (request ->> 'max_differential_joins')::int = 0 THEN '{"max_differential_joins": null}' ELSE '{}' END::jsonb
    || CASE WHEN (request ->> 'max_delta_fraction')::float8 = 0 THEN '{"max_delta_fraction": null}' ELSE '{}' END::jsonb;
  IF request ->> 'schedule' IS NOT NULL THEN
    PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, jsonb_build_object('schedule', pgtrickle_stand_in.stored_schedule(request ->> 'schedule')));
  END IF;
  IF request ->> 'refresh_mode' IS NOT NULL THEN
    PERFORM pgtrickle_stand_in.change_mode(st, request ->> 'refresh_mode', request ->> 'schedule' IS NOT NULL);
  END IF;
  IF status IS NOT NULL THEN
    IF status NOT IN ('INITIALIZING', 'ACTIVE', 'SUSPENDED', 'ERROR') THEN
      PERFORM pgtrickle_stand_in.fail('invalid argument', format('unknown status: %s', status));
    END IF;
    options := options || jsonb_build_object('status', status) || CASE status WHEN 'ACTIVE' THEN '{"consecutive_errors": 0}' ELSE '{}' END::jsonb;
  ELSIF st.status = 'ERROR' THEN
    options := options || '{"status": "ACTIVE", "consecutive_errors": 0, "last_error_message": null, "last_error_at": null}';
  END IF;
  PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, options);
END $$;

-- A switch of mode moves the tracking of the sources and fills the table again. Where AUTO has no column of its own the argument is stored as it is:
-- the catalog's check refuses it.
CREATE FUNCTION pgtrickle_stand_in.change_mode(st pgtrickle.pgt_stream_tables, input text, has_schedule boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  mode text := pgtrickle_stand_in.parse_mode(input);
  old_mode text := st.refresh_mode;
  facts pgtrickle_stand_in.query_facts;
BEGIN
  IF mode = 'IMMEDIATE' AND st.refresh_mode <> mode THEN
    PERFORM pgtrickle_stand_in.check_sources_exist(st);
  END IF;
  PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, jsonb_build_object('requested_refresh_mode', upper(input),
    'refresh_mode', CASE WHEN to_jsonb(st) ? 'requested_refresh_mode' THEN mode ELSE upper(input) END));
  IF mode = st.refresh_mode THEN
    RETURN;
  END IF;
  facts := pgtrickle_stand_in.read_query(coalesce(st.original_query, st.defining_query));
  IF pgtrickle_stand_in.differential_obstacle(facts) IS NOT NULL AND mode <> 'FULL' THEN
    PERFORM pgtrickle_stand_in.fail('unsupported', pgtrickle_stand_in.differential_obstacle(facts));
  END IF;
  IF 'IMMEDIATE' IN (mode, st.refresh_mode) THEN
    PERFORM pgtrickle_stand_in.remove_dependencies(st.pgt_id, st.refresh_mode);
    st.refresh_mode := mode;
    PERFORM pgtrickle_stand_in.add_dependencies(st, facts.sources);
    IF mode = 'IMMEDIATE' THEN
      PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, '{"schedule": null}');
    ELSIF NOT has_schedule THEN
      UPDATE pgtrickle.pgt_stream_tables s SET schedule = coalesce(s.schedule, '1m') WHERE s.pgt_id = st.pgt_id;
    END IF;
  END IF;
  -- Hidden columns stay as the table has them.
  SELECT * INTO st FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_id = st.pgt_id;
  PERFORM pgtrickle_stand_in.full_refresh(st);
  IF pgtrickle_stand_in.since('0.18.0') THEN
    RAISE WARNING 'pg_trickle: stream table %.% refresh mode changed from % to %; a full refresh was applied. This may take time on large tables.', st.pgt_schema, st.pgt_name, old_mode, mode;
  END IF;
END $$;

CREATE FUNCTION pgtrickle_stand_in.check_sources_exist(st pgtrickle.pgt_stream_tables) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pgtrickle_stand_in.check_subquery(coalesce(st.original_query, st.defining_query));
EXCEPTION WHEN undefined_table THEN
  PERFORM pgtrickle_stand_in.fail('not found', format('table ''%1$s'' not found in the current search_path. Use a schema-qualified name (e.g. "my_schema"."%1$s") or add the schema to the search_path.',
    substring(SQLERRM FROM '"(.*)"')));
END $$;

CREATE FUNCTION pgtrickle_stand_in.resume_stream_table(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  st pgtrickle.pgt_stream_tables := pgtrickle_stand_in.find(name);
BEGIN
  IF pgtrickle_stand_in.since('0.84.0') THEN
    PERFORM pgtrickle_stand_in.check_owner(st);
  END IF;
  IF st.status <> 'SUSPENDED' AND NOT (st.status = 'ERROR' AND pgtrickle_stand_in.since('0.13.0')) THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', CASE WHEN pgtrickle_stand_in.since('0.13.0')
      THEN format('stream table %s.%s is not suspended or in error state (current status: %s)', st.pgt_schema, st.pgt_name, st.status)
      ELSE format('stream table %s.%s is not suspended (current status: %s)', st.pgt_schema, st.pgt_name, st.status) END);
  END IF;
  PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, '{"status": "ACTIVE", "consecutive_errors": 0, "last_error_message": null, "last_error_at": null}');
  IF (to_jsonb(st) ->> 'pooler_compatibility_mode')::boolean IS NOT TRUE THEN
    PERFORM pg_notify('pg_trickle_alert', jsonb_build_object('event', 'resumed', 'pgt_schema', st.pgt_schema, 'pgt_name', st.pgt_name,
      'st', st.pgt_schema || '.' || st.pgt_name, 'previous_status', 'SUSPENDED')::text);
  END IF;
  RAISE INFO 'Stream table %.% resumed (pgt_id=%)', st.pgt_schema, st.pgt_name, st.pgt_id;
END $$;
