-- How new output columns differ from the stored ones: same, compatible, or the reason why the table has to be rebuilt.
CREATE FUNCTION pgtrickle_stand_in.classify_change(relation oid, facts pgtrickle_stand_in.query_facts, OUT class text, OUT reason text) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT format('column ''%s'' type changed from OID %s to %s (no implicit cast)', n.name, a.atttypid, n.type) INTO reason
  FROM unnest(facts.column_names, facts.column_types) WITH ORDINALITY AS n(name, type, place)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = relation AND a.attname = n.name AND NOT a.attisdropped AND a.atttypid <> n.type
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_cast c WHERE c.castsource = a.atttypid AND c.casttarget = n.type AND c.castcontext = 'i')
  ORDER BY n.place LIMIT 1;
  class := CASE
    WHEN reason IS NOT NULL THEN 'incompatible (full rebuild)'
    WHEN facts.column_names @> pgtrickle_stand_in.user_columns(relation) AND pgtrickle_stand_in.user_columns(relation) @> facts.column_names THEN 'same'
    ELSE 'compatible' END;
END $$;

CREATE FUNCTION pgtrickle_stand_in.user_columns(relation oid) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT LIKE '\_\_pgt\_%' ORDER BY a.attnum)
$$;

-- Adds what the new query has, drops what it has no more, hidden columns included.
CREATE FUNCTION pgtrickle_stand_in.migrate_storage(st pgtrickle.pgt_stream_tables, facts pgtrickle_stand_in.query_facts) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  storage text := pgtrickle_stand_in.quoted_name(st.pgt_relid);
  c record;
BEGIN
  FOR c IN SELECT name, type FROM unnest(facts.column_names, facts.column_types) WITH ORDINALITY AS n(name, type, place)
           WHERE name <> ALL (pgtrickle_stand_in.user_columns(st.pgt_relid)) ORDER BY place LOOP
    EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', storage, c.name, format_type(c.type, -1));
  END LOOP;
  FOR c IN SELECT name FROM unnest(pgtrickle_stand_in.user_columns(st.pgt_relid)) AS name WHERE name <> ALL (facts.column_names) LOOP
    EXECUTE format('ALTER TABLE %s DROP COLUMN %I', storage, c.name);
  END LOOP;
  FOR c IN SELECT h.name, h.type FROM pgtrickle_stand_in.hidden_columns(facts, st.refresh_mode) AS h
           WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = st.pgt_relid AND a.attname = h.name AND NOT a.attisdropped) LOOP
    EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s NOT NULL DEFAULT 0', storage, c.name, c.type);
  END LOOP;
  FOR c IN SELECT a.attname AS name FROM pg_catalog.pg_attribute a
           WHERE a.attrelid = st.pgt_relid AND a.attname LIKE '\_\_pgt\_%' AND a.attname <> '__pgt_row_id' AND NOT a.attisdropped
             AND a.attname NOT IN (SELECT h.name FROM pgtrickle_stand_in.hidden_columns(facts, st.refresh_mode) AS h) LOOP
    EXECUTE format('ALTER TABLE %s DROP COLUMN %I', storage, c.name);
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                 WHERE i.indrelid = st.pgt_relid AND a.attname = '__pgt_row_id') THEN
    PERFORM pgtrickle_stand_in.index_storage(st.pgt_relid, facts, pgtrickle_stand_in.is_keyless(facts));
  END IF;
END $$;

CREATE FUNCTION pgtrickle_stand_in.check_no_cycle(st pgtrickle.pgt_stream_tables, sources oid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  cycle text;
BEGIN
  WITH RECURSIVE below(relation, path) AS (
    SELECT st.pgt_relid, st.pgt_schema || '.' || st.pgt_name
    UNION ALL
    SELECT s.pgt_relid, below.path || ' -> ' || s.pgt_schema || '.' || s.pgt_name
    FROM below JOIN pgtrickle.pgt_dependencies d ON d.source_relid = below.relation JOIN pgtrickle.pgt_stream_tables s ON s.pgt_id = d.pgt_id
  )
  SELECT below.path INTO cycle FROM below WHERE below.relation = ANY (sources) ORDER BY length(below.path) LIMIT 1;
  IF cycle IS NOT NULL THEN
    PERFORM pgtrickle_stand_in.fail('cycle', cycle);
  END IF;
END $$;

CREATE FUNCTION pgtrickle_stand_in.change_query(st pgtrickle.pgt_stream_tables, query text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  facts pgtrickle_stand_in.query_facts := pgtrickle_stand_in.read_query(query);
  change record;
  obstacle text := pgtrickle_stand_in.differential_obstacle(facts);
BEGIN
  PERFORM pgtrickle_stand_in.check_query(query, facts);
  IF obstacle IS NOT NULL AND st.refresh_mode <> 'FULL' THEN
    PERFORM pgtrickle_stand_in.fail('unsupported', obstacle);
  END IF;
  PERFORM pgtrickle_stand_in.warn_about_query(query, facts, st.refresh_mode);
  PERFORM pgtrickle_stand_in.check_no_cycle(st, facts.sources);
  change := pgtrickle_stand_in.classify_change(st.pgt_relid, facts);
  IF change.class LIKE 'incompatible%' THEN
    RAISE WARNING 'pg_trickle: ALTER QUERY requires full storage rebuild: %. The storage table OID will change.', change.reason;
    PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, '{"pgt_relid": 0}');
    EXECUTE format('DROP TABLE %I.%I CASCADE', st.pgt_schema, st.pgt_name);
    st.pgt_relid := pgtrickle_stand_in.create_storage(st.pgt_schema, st.pgt_name, facts, st.refresh_mode, to_jsonb(st) ->> 'st_partition_key');
  ELSE
    PERFORM pgtrickle_stand_in.migrate_storage(st, facts);
  END IF;
  PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, jsonb_build_object('pgt_relid', st.pgt_relid, 'frontier', NULL, 'needs_reinit', false)
    || pgtrickle_stand_in.query_columns(query, facts, st.refresh_mode));
  PERFORM pgtrickle_stand_in.plan_refreshes(st, facts);
  SELECT * INTO st FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_id = st.pgt_id;
  PERFORM pgtrickle_stand_in.full_refresh(st);
  RAISE WARNING 'pg_trickle: stream table %.% ALTER QUERY applied a full refresh (schema change: %). This may take time on large tables.', st.pgt_schema, st.pgt_name, change.class;
END $$;
