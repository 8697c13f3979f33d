-- What the engine keeps per stream table besides the extension's own catalog: the query of its rows and the columns it read.
CREATE TABLE pgtrickle_stand_in.plans (
  pgt_id bigint PRIMARY KEY REFERENCES pgtrickle.pgt_stream_tables ON DELETE CASCADE,
  row_query text NOT NULL,
  columns text[] NOT NULL,
  read_columns jsonb NOT NULL  -- source oid -> names of the columns the query reads
);

CREATE FUNCTION pgtrickle_stand_in.save_plan(id bigint, facts pgtrickle_stand_in.query_facts, mode text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO pgtrickle_stand_in.plans (pgt_id, row_query, columns, read_columns)
  VALUES (id, pgtrickle_stand_in.row_query(facts, mode),
    facts.column_names || ARRAY(SELECT h.name FROM pgtrickle_stand_in.hidden_columns(facts, mode) AS h), facts.read_columns)
  ON CONFLICT (pgt_id) DO UPDATE SET row_query = excluded.row_query, columns = excluded.columns, read_columns = excluded.read_columns
$$;

-- The first versions tracked every column of a source.
CREATE FUNCTION pgtrickle_stand_in.columns_used(st pgtrickle.pgt_stream_tables, source oid) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN st.refresh_mode = 'FULL' OR pgtrickle_stand_in.source_type(source) = 'VIEW' THEN NULL
    WHEN pgtrickle_stand_in.since('0.2.0') THEN ARRAY(
      SELECT jsonb_array_elements_text(p.read_columns -> source::text) FROM pgtrickle_stand_in.plans p WHERE p.pgt_id = st.pgt_id
      UNION SELECT unnest(pgtrickle_stand_in.primary_key(source)) ORDER BY 1)
    ELSE ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = source AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1)
  END
$$;

-- Prepares the refreshes of a stream table anew: after a change of its query, or of a view that it reads.
CREATE FUNCTION pgtrickle_stand_in.plan_refreshes(st pgtrickle.pgt_stream_tables, facts pgtrickle_stand_in.query_facts) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pgtrickle_stand_in.remove_dependencies(st.pgt_id, st.refresh_mode);
  PERFORM pgtrickle_stand_in.save_plan(st.pgt_id, facts, st.refresh_mode);
  PERFORM pgtrickle_stand_in.add_dependencies(st, facts.sources);
END $$;
