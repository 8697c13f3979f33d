CREATE FUNCTION pgtrickle_stand_in.export_definition(st_name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  st pgtrickle.pgt_stream_tables := pgtrickle_stand_in.find(st_name, '', '22000');
  name text := format('%I.%I', st.pgt_schema, st.pgt_name);
  entry jsonb := to_jsonb(st);
BEGIN
  RETURN format(E'DROP STREAM TABLE IF EXISTS %s;\nSELECT pgtrickle.create_stream_table(\n  %L::text,\n  $pgt$%s$pgt$::text', name, name, st.defining_query)
    || coalesce(format(E',\n  schedule => %L', st.schedule), '')
    || format(E',\n  refresh_mode => %L', st.refresh_mode)
    || coalesce(E',\n  cdc_mode => ' || quote_literal(entry ->> 'requested_cdc_mode'), '')
    || CASE WHEN (entry ->> 'is_append_only')::boolean THEN E',\n  append_only => true' ELSE '' END
    || CASE WHEN (entry ->> 'pooler_compatibility_mode')::boolean THEN E',\n  pooler_compatibility_mode => true' ELSE '' END
    || coalesce(E',\n  partition_by => ' || quote_literal(entry ->> 'st_partition_key'), '')
    || coalesce(E',\n  max_differential_joins => ' || (entry ->> 'max_differential_joins'), '')
    || coalesce(E',\n  max_delta_fraction => ' || (entry ->> 'max_delta_fraction'), '')
    || CASE WHEN entry ->> 'diamond_consistency' <> 'none' THEN E',\n  diamond_consistency => ' || quote_literal(entry ->> 'diamond_consistency') ELSE '' END
    || CASE WHEN entry ->> 'diamond_schedule_policy' <> 'fastest' THEN E',\n  diamond_schedule_policy => ' || quote_literal(entry ->> 'diamond_schedule_policy') ELSE '' END
    || E'\n);\n';
END $$;

CREATE FUNCTION pgtrickle_stand_in.stream_table_definition(p_name text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT pgtrickle_stand_in.export_definition(p_name)
$$;

CREATE FUNCTION pgtrickle_stand_in.specification(st pgtrickle.pgt_stream_tables) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('name', st.pgt_name, 'schema', st.pgt_schema, 'query', coalesce(st.original_query, st.defining_query), 'refresh_mode', st.refresh_mode,
    'schedule', st.schedule, 'cdc_mode', to_jsonb(st) -> 'requested_cdc_mode', 'oid', st.pgt_relid::bigint, 'diamond_group', NULL, 'attach_outbox', false, 'cdc_slot_name', NULL)
$$;

CREATE FUNCTION pgtrickle_stand_in.stream_table_spec(qualified_name text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT pgtrickle_stand_in.specification(s) FROM pgtrickle.pgt_stream_tables s, pgtrickle_stand_in.split_name(qualified_name) p
  WHERE s.pgt_schema = p.schema_name AND s.pgt_name = p.table_name
$$;

CREATE FUNCTION pgtrickle_stand_in.stream_table_spec(relid oid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT pgtrickle_stand_in.specification(s) FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_relid = relid
$$;

-- Which aggregates a query holds at its top, by name and by how the extension keeps them.
CREATE FUNCTION pgtrickle_stand_in.aggregate_strategies(query text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
  SELECT upper(m[1]) || CASE WHEN lower(m[1]) = 'avg' THEN '(ALGEBRAIC_VIA_AUX)' WHEN lower(m[1]) IN ('min', 'max') THEN '(SEMI_ALGEBRAIC)' ELSE '(ALGEBRAIC_INVERTIBLE)' END
  FROM regexp_matches(pgtrickle_stand_in.bare_text(query), '\m(sum|count|avg|min|max)\s*\(', 'gi') AS m
$$;

-- Like the extension it does not notice a missing column: then there are no facts, and DIFFERENTIAL is assumed.
CREATE FUNCTION pgtrickle_stand_in.validate_query(query text) RETURNS TABLE (check_name text, result text, severity text) LANGUAGE plpgsql AS $$
DECLARE
  facts pgtrickle_stand_in.query_facts;
BEGIN
  BEGIN
    facts := pgtrickle_stand_in.read_query(query);
  EXCEPTION WHEN duplicate_column OR undefined_column THEN
    NULL;
  END;
  RETURN QUERY SELECT 'resolved_refresh_mode', CASE WHEN pgtrickle_stand_in.differential_obstacle(facts) IS NULL THEN 'DIFFERENTIAL' ELSE 'FULL' END, 'INFO';
  RETURN QUERY SELECT 'aggregate', s, 'INFO' FROM pgtrickle_stand_in.aggregate_strategies(query) AS s;
  RETURN QUERY SELECT 'volatility', CASE facts.volatility WHEN 'v' THEN 'volatile' WHEN 's' THEN 'stable' ELSE 'immutable' END, CASE facts.volatility WHEN 'v' THEN 'WARNING' ELSE 'INFO' END;
  IF facts.grouped OR facts.deduplicated THEN
    RETURN QUERY SELECT 'needs_pgt_count', 'true — multiplicity counter column required (DISTINCT/aggregation)', 'INFO';
  END IF;
END $$;
