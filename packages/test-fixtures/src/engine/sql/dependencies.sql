CREATE FUNCTION pgtrickle_stand_in.source_type(source oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN EXISTS (SELECT FROM pgtrickle.pgt_stream_tables WHERE pgt_relid = source) THEN 'STREAM_TABLE'
    ELSE CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATVIEW' WHEN 'f' THEN 'FOREIGN_TABLE' ELSE 'TABLE' END
  END
  FROM pg_catalog.pg_class c WHERE c.oid = source
$$;

-- Name, type and order of a relation's columns: what a change of a source is recognised by.
CREATE FUNCTION pgtrickle_stand_in.column_snapshot(source oid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('rls_enabled', c.relrowsecurity, 'rls_forced', c.relforcerowsecurity,
    'partition_child_count', (SELECT count(*) FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid AND c.relkind = 'p'),
    'columns', (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type_oid', a.atttypid::bigint, 'ordinal', a.attnum) ORDER BY a.attnum)
      FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
  FROM pg_catalog.pg_class c WHERE c.oid = source
$$;

CREATE FUNCTION pgtrickle_stand_in.primary_key(source oid) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = source AND a.attnum = ANY (i.indkey)
               WHERE i.indrelid = source AND i.indisprimary)
$$;

-- Starts tracking the sources of a stream table and records them.
CREATE FUNCTION pgtrickle_stand_in.add_dependencies(st pgtrickle.pgt_stream_tables, sources oid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  source oid;
  kind text;
BEGIN
  FOREACH source IN ARRAY sources LOOP
    kind := pgtrickle_stand_in.source_type(source);
    PERFORM pgtrickle_stand_in.catalog_add('pgtrickle.pgt_dependencies', jsonb_build_object(
      'pgt_id', st.pgt_id, 'source_relid', source, 'source_type', kind, 'columns_used', pgtrickle_stand_in.columns_used(st, source),
      'column_snapshot', CASE WHEN kind = 'TABLE' THEN pgtrickle_stand_in.column_snapshot(source) END, 'cdc_mode', 'TRIGGER',
      'source_stable_name', pgtrickle_stand_in.stable_name(source), 'source_placement', 'local'));
    CONTINUE WHEN kind NOT IN ('TABLE', 'STREAM_TABLE');
    IF st.refresh_mode = 'IMMEDIATE' THEN
      PERFORM pgtrickle_stand_in.start_immediate(source, st.pgt_id);
    ELSE
      PERFORM pgtrickle_stand_in.start_capture(source, st.pgt_id);
    END IF;
  END LOOP;
END $$;

-- The opposite. The mode is the one the tracking was started under.
CREATE FUNCTION pgtrickle_stand_in.remove_dependencies(id bigint, mode text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  source oid;
BEGIN
  FOR source IN DELETE FROM pgtrickle.pgt_dependencies d WHERE d.pgt_id = id RETURNING d.source_relid LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = source AND relkind IN ('r', 'p'));
    IF mode = 'IMMEDIATE' THEN
      PERFORM pgtrickle_stand_in.stop_immediate(source, id);
    ELSE
      PERFORM pgtrickle_stand_in.stop_capture(source, id);
    END IF;
  END LOOP;
END $$;

-- Stream tables that read the given one, directly or not.
CREATE FUNCTION pgtrickle_stand_in.dependents(relation oid) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE below(id) AS (
    SELECT d.pgt_id FROM pgtrickle.pgt_dependencies d WHERE d.source_relid = relation
    UNION
    SELECT d.pgt_id FROM below JOIN pgtrickle.pgt_stream_tables s ON s.pgt_id = below.id JOIN pgtrickle.pgt_dependencies d ON d.source_relid = s.pgt_relid
  )
  SELECT id FROM below
$$;
