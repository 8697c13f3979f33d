CREATE FUNCTION pgtrickle_stand_in.list_sources(name text) RETURNS TABLE (source_table text, source_oid bigint, source_type text, cdc_mode text, columns_used text) LANGUAGE sql STABLE AS $$
  SELECT pgtrickle_stand_in.display_name(d.source_relid), d.source_relid::bigint, d.source_type, d.cdc_mode, d.columns_used::text
  FROM pgtrickle_stand_in.look_up(name) s JOIN pgtrickle.pgt_dependencies d USING (pgt_id)
  WHERE pgtrickle_stand_in.display_name(d.source_relid) IS NOT NULL ORDER BY 1
$$;

CREATE FUNCTION pgtrickle_stand_in.check_cdc_health() RETURNS TABLE (source_relid bigint, source_table text, cdc_mode text, slot_name text, lag_bytes bigint,
  confirmed_lsn text, alert text, selective_capture boolean) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (d.source_relid) d.source_relid::bigint, d.source_relid::regclass::text, d.cdc_mode, NULL::text, NULL::bigint, NULL::text, NULL::text, false
  FROM pgtrickle.pgt_dependencies d WHERE d.source_type = 'TABLE'
$$;

CREATE FUNCTION pgtrickle_stand_in.slot_health() RETURNS TABLE (slot_name text, source_relid bigint, active boolean, retained_wal_bytes bigint, wal_status text) LANGUAGE sql STABLE AS $$
  SELECT t.slot_name, t.source_relid::bigint, EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = t.source_relid AND g.tgname LIKE 'pg\_trickle\_cdc\_%' AND g.tgenabled <> 'D'),
    0::bigint, 'trigger'
  FROM pgtrickle.pgt_change_tracking t ORDER BY t.source_relid
$$;

CREATE FUNCTION pgtrickle_stand_in.change_buffer_sizes() RETURNS TABLE (stream_table text, source_table text, source_oid bigint, cdc_mode text, pending_rows bigint, buffer_bytes bigint)
LANGUAGE sql STABLE AS $$
  SELECT s.pgt_schema || '.' || s.pgt_name, pgtrickle_stand_in.display_name(d.source_relid), d.source_relid::bigint, d.cdc_mode,
    pgtrickle_stand_in.pending_changes(d.source_relid, s.frontier), coalesce(pg_total_relation_size(pgtrickle_stand_in.buffer(d.source_relid)), 0)
  FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id)
  WHERE pgtrickle_stand_in.display_name(d.source_relid) IS NOT NULL ORDER BY 1, 2
$$;

CREATE FUNCTION pgtrickle_stand_in.shared_buffer_stats() RETURNS TABLE (source_oid bigint, source_table text, consumer_count integer, consumers text, columns_tracked integer,
  safe_frontier_lsn text, buffer_rows bigint, is_partitioned boolean) LANGUAGE sql STABLE AS $$
  SELECT d.source_relid::bigint, pgtrickle_stand_in.display_name(d.source_relid), count(*)::integer, string_agg(s.pgt_schema || '.' || s.pgt_name, ', ' ORDER BY s.pgt_id),
    max(cardinality(d.columns_used)), NULL::text, max(pgtrickle_stand_in.pending_changes(d.source_relid, NULL)), false
  FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id)
  WHERE d.source_type = 'TABLE' AND s.refresh_mode <> 'IMMEDIATE' GROUP BY d.source_relid ORDER BY 2
$$;

CREATE FUNCTION pgtrickle_stand_in.trigger_inventory() RETURNS TABLE (source_table text, source_oid bigint, trigger_name text, trigger_type text, present boolean, enabled boolean) LANGUAGE sql STABLE AS $$
  SELECT pgtrickle_stand_in.display_name(g.tgrelid), g.tgrelid::bigint, g.tgname::text, CASE WHEN g.tgname LIKE '%trunc%' THEN 'TRUNCATE' ELSE 'DML' END, true, g.tgenabled <> 'D'
  FROM pg_catalog.pg_trigger g
  WHERE g.tgrelid IN (SELECT d.source_relid FROM pgtrickle.pgt_dependencies d) AND (g.tgname LIKE 'pg\_trickle\_cdc\_%' OR g.tgname LIKE 'pg\_trickle\_ivm\_%') AND g.tgparentid = 0
  ORDER BY 1, 3
$$;

-- Stream tables beneath the ones they read, plain sources beneath their readers.
CREATE FUNCTION pgtrickle_stand_in.dependency_tree() RETURNS TABLE (tree_line text, node text, node_type text, depth integer, status text, refresh_mode text) LANGUAGE sql STABLE AS $$
  WITH RECURSIVE nodes AS (
    SELECT s.pgt_relid AS relation, s.pgt_schema || '.' || s.pgt_name AS name, s.status, s.refresh_mode FROM pgtrickle.pgt_stream_tables s
  ), edges AS (
    -- What is shown under a stream table: its readers, then its plain sources.
    SELECT d.source_relid AS above, s.pgt_relid AS below, s.pgt_schema || '.' || s.pgt_name AS name, true AS is_stream_table
    FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id) WHERE d.source_relid IN (SELECT relation FROM nodes)
    UNION ALL
    SELECT s.pgt_relid, d.source_relid, pgtrickle_stand_in.display_name(d.source_relid), false
    FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id)
    WHERE d.source_relid NOT IN (SELECT relation FROM nodes) AND pgtrickle_stand_in.display_name(d.source_relid) IS NOT NULL
  ), children AS (
    SELECT e.*, row_number() OVER w AS place, row_number() OVER w = count(*) OVER (PARTITION BY above) AS is_last
    FROM edges e WINDOW w AS (PARTITION BY above ORDER BY is_stream_table DESC, name)
  ), roots AS (
    SELECT n.*, row_number() OVER (ORDER BY name) AS place, count(*) OVER () AS total
    FROM nodes n WHERE n.relation NOT IN (SELECT below FROM edges WHERE is_stream_table)
  ), walk AS (
    SELECT r.relation, r.name, true AS is_stream_table, 0 AS depth, ARRAY[r.place] AS path,
      CASE WHEN r.total = 1 THEN '' WHEN r.place = r.total THEN '└── ' ELSE '├── ' END AS connector,
      CASE WHEN r.total = 1 THEN '' WHEN r.place = r.total THEN '    ' ELSE '│   ' END AS inherited, '' AS prefix
    FROM roots r
    UNION ALL
    SELECT c.below, c.name, c.is_stream_table, w.depth + 1, w.path || c.place, CASE WHEN c.is_last THEN '└── ' ELSE '├── ' END,
      w.inherited || CASE WHEN c.is_last THEN '    ' ELSE '│   ' END, w.inherited
    FROM walk w JOIN children c ON c.above = w.relation AND w.is_stream_table
  )
  SELECT w.prefix || w.connector || w.name || CASE WHEN w.is_stream_table THEN '' ELSE ' [src]' END, w.name,
    CASE WHEN w.is_stream_table THEN 'stream_table' ELSE 'source_table' END, w.depth, n.status, n.refresh_mode
  FROM walk w LEFT JOIN nodes n USING (relation) ORDER BY w.path
$$;
