-- Keeps the catalog true when tables change behind its back: dropped stream tables are forgotten, column changes of sources are refused.
-- Everybody's DDL passes here, also that of roles without any right on the catalog.
CREATE FUNCTION pgtrickle_stand_in.block_source_ddl() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF coalesce(nullif(current_setting('pg_trickle.block_source_ddl', true), '')::boolean, pgtrickle_stand_in.since('0.11.0')) THEN
    RETURN true;
  END IF;
  -- The extension refuses the SET itself; a setting without its library can only be judged when it is used.
  IF pgtrickle_stand_in.since('0.11.0') AND NOT has_parameter_privilege(pgtrickle_stand_in.session_role(), 'pg_trickle.block_source_ddl', 'SET') THEN
    RAISE EXCEPTION 'permission denied to set parameter "pg_trickle.block_source_ddl"' USING ERRCODE = '42501';
  END IF;
  RETURN false;
END $$;

CREATE FUNCTION pgtrickle_stand_in.on_ddl_end() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  altered oid;
  dependency record;
  snapshot jsonb;
BEGIN
  -- A rename of a column is an event of the column, which the extension does not look at.
  FOR altered IN SELECT DISTINCT c.objid FROM pg_event_trigger_ddl_commands() c
                 WHERE c.command_tag = 'ALTER TABLE' AND c.classid = 'pg_class'::regclass AND c.objsubid = 0 LOOP
    snapshot := pgtrickle_stand_in.column_snapshot(altered);
    CONTINUE WHEN NOT EXISTS (SELECT FROM pgtrickle.pgt_dependencies d WHERE d.source_relid = altered AND d.column_snapshot -> 'columns' <> snapshot -> 'columns');
    IF pgtrickle_stand_in.block_source_ddl() THEN
      RAISE EXCEPTION 'pg_trickle: ALTER TABLE on % blocked — column-affecting DDL is not allowed while pg_trickle.block_source_ddl = true (the default). To proceed: SET pg_trickle.block_source_ddl = false, run the DDL, then run ALTER STREAM TABLE ... to update the defining query, and re-enable: SET pg_trickle.block_source_ddl = true.', pgtrickle_stand_in.display_name(altered)
        USING ERRCODE = 'XX000';
    END IF;
    FOR dependency IN SELECT d.pgt_id, d.column_snapshot -> 'columns' AS columns FROM pgtrickle.pgt_dependencies d
                      WHERE d.source_relid = altered AND d.column_snapshot -> 'columns' <> snapshot -> 'columns' ORDER BY d.pgt_id DESC LOOP
      IF snapshot -> 'columns' @> dependency.columns THEN
        CONTINUE WHEN NOT pgtrickle_stand_in.since('0.11.0');
        RAISE NOTICE 'pg_trickle_ddl_tracker: ALTER TABLE ADD COLUMN on % for ST % — extending change buffer, no reinit needed', pgtrickle_stand_in.display_name(altered), dependency.pgt_id;
      ELSE
        PERFORM pgtrickle_stand_in.catalog_set(dependency.pgt_id, '{"needs_reinit": true}');
      END IF;
    END LOOP;
    UPDATE pgtrickle.pgt_dependencies d SET column_snapshot = snapshot WHERE d.source_relid = altered AND d.column_snapshot IS NOT NULL;
  END LOOP;
END $$;

-- A view that a stream table reads says something else now: the next refresh begins anew, also further down.
CREATE FUNCTION pgtrickle_stand_in.on_view_change() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM pgtrickle_stand_in.catalog_set(id, '{"needs_reinit": true}')
  FROM pg_event_trigger_ddl_commands() c CROSS JOIN LATERAL pgtrickle_stand_in.dependents(c.objid) AS id
  WHERE c.classid = 'pg_class'::regclass;
END $$;

-- The same for functions, which are known by their bare names.
CREATE FUNCTION pgtrickle_stand_in.mark_users_of(function_names text[]) RETURNS void LANGUAGE sql AS $$
  UPDATE pgtrickle.pgt_stream_tables s SET needs_reinit = true WHERE s.functions_used && function_names
$$;

CREATE FUNCTION pgtrickle_stand_in.on_function_change() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM pgtrickle_stand_in.mark_users_of(ARRAY(SELECT p.proname::text FROM pg_event_trigger_ddl_commands() c JOIN pg_catalog.pg_proc p ON p.oid = c.objid WHERE c.classid = 'pg_proc'::regclass));
END $$;

-- A stream table that lost its table is forgotten. One that lost a source, unless that was a stream table, is in ERROR until it is altered or resumed.
CREATE FUNCTION pgtrickle_stand_in.on_sql_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  gone oid[] := ARRAY(SELECT d.objid FROM pg_event_trigger_dropped_objects() d WHERE d.classid = 'pg_class'::regclass AND d.objsubid = 0);
  st pgtrickle.pgt_stream_tables;
BEGIN
  FOR st IN SELECT * FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_relid = ANY (gone) LOOP
    gone := array_remove(gone, st.pgt_relid);
    PERFORM pgtrickle_stand_in.forget(st);
  END LOOP;
  PERFORM pgtrickle_stand_in.mark_users_of(ARRAY(SELECT d.address_names[cardinality(d.address_names)] FROM pg_event_trigger_dropped_objects() d WHERE d.object_type = 'function'));
  UPDATE pgtrickle.pgt_stream_tables s SET status = 'ERROR'
  WHERE s.status <> 'ERROR' AND s.pgt_id IN (SELECT d.pgt_id FROM pgtrickle.pgt_dependencies d WHERE d.source_relid = ANY (gone));
END $$;

CREATE EVENT TRIGGER pg_trickle_ddl_tracker ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION pgtrickle_stand_in.on_ddl_end();
CREATE EVENT TRIGGER pg_trickle_view_tracker ON ddl_command_end WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION pgtrickle_stand_in.on_view_change();
CREATE EVENT TRIGGER pg_trickle_function_tracker ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION', 'ALTER FUNCTION') EXECUTE FUNCTION pgtrickle_stand_in.on_function_change();
CREATE EVENT TRIGGER pg_trickle_drop_tracker ON sql_drop EXECUTE FUNCTION pgtrickle_stand_in.on_sql_drop();
