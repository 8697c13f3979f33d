-- Takes a stream table out of the catalog and ends the tracking of its sources; its table may be gone already.
CREATE FUNCTION pgtrickle_stand_in.forget(st pgtrickle.pgt_stream_tables) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pgtrickle_stand_in.remove_dependencies(st.pgt_id, st.refresh_mode);
  DELETE FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_id = st.pgt_id;
  IF to_regclass(format('pgtrickle_changes.changes_pgt_%s', st.pgt_id)) IS NOT NULL THEN
    EXECUTE format('DROP TABLE pgtrickle_changes.changes_pgt_%s', st.pgt_id);
  END IF;
END $$;

-- Before `cascade` existed the readers of a stream table stayed, without their source.
CREATE FUNCTION pgtrickle_stand_in.drop_stream_table(name text, cascade boolean DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  st pgtrickle.pgt_stream_tables := pgtrickle_stand_in.find(name);
  dependent record;
BEGIN
  PERFORM pgtrickle_stand_in.check_owner(st);
  IF NOT cascade AND EXISTS (SELECT FROM pgtrickle.pgt_dependencies d WHERE d.source_relid = st.pgt_relid) THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('stream table %s.%s has dependent stream tables: %s. Use cascade => true to drop them automatically.',
      st.pgt_schema, st.pgt_name, (SELECT string_agg(s.pgt_schema || '.' || s.pgt_name, ', ' ORDER BY s.pgt_id)
        FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id) WHERE d.source_relid = st.pgt_relid)));
  END IF;
  FOR dependent IN SELECT s.pgt_schema || '.' || s.pgt_name AS qualified, s.pgt_id FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id) WHERE d.source_relid = st.pgt_relid AND cascade ORDER BY s.pgt_id LOOP
    -- A diamond may have dropped it already.
    PERFORM pgtrickle_stand_in.drop_stream_table(dependent.qualified, true) WHERE EXISTS (SELECT FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_id = dependent.pgt_id);
  END LOOP;
  EXECUTE format('DROP TABLE IF EXISTS %I.%I CASCADE', st.pgt_schema, st.pgt_name);
  PERFORM pgtrickle_stand_in.forget(s) FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_id = st.pgt_id;
  RAISE INFO 'Stream table %.% dropped (pgt_id=%)', st.pgt_schema, st.pgt_name, st.pgt_id;
END $$;
