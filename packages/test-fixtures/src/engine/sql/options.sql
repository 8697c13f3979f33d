-- The options of a stream table: what they may be, and the catalog columns that hold them.
CREATE FUNCTION pgtrickle_stand_in.check_option(option text, value text, allowed text[]) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF value IS NOT NULL AND lower(value) <> ALL (allowed) THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('invalid %s value: ''%s'' (expected %s)', option, value,
      (SELECT string_agg(CASE WHEN n > 1 AND n = cardinality(allowed) THEN 'or ' ELSE '' END || quote_literal(a), CASE WHEN cardinality(allowed) > 2 THEN ', ' ELSE ' ' END ORDER BY n)
       FROM unnest(allowed) WITH ORDINALITY AS v(a, n))));
  END IF;
END $$;

CREATE FUNCTION pgtrickle_stand_in.check_at_least(option text, value numeric, bound numeric, kind text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF value < bound THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('%s must be a %s', option, kind));
  END IF;
END $$;

CREATE FUNCTION pgtrickle_stand_in.check_append_only(append_only boolean, mode text, facts pgtrickle_stand_in.query_facts) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF append_only AND mode <> 'DIFFERENTIAL' THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('append_only is not supported with %s refresh mode. Use DIFFERENTIAL or AUTO refresh mode.', mode));
  ELSIF append_only AND pgtrickle_stand_in.is_keyless(facts) THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', 'append_only is not supported for stream tables with keyless sources. Add a PRIMARY KEY to all source tables first.');
  END IF;
END $$;

-- `current` is the catalog row that is altered, or empty for a new stream table.
CREATE FUNCTION pgtrickle_stand_in.check_options(request jsonb, current jsonb) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM pgtrickle_stand_in.check_option('diamond_consistency', request ->> 'diamond_consistency', ARRAY['none', 'atomic']);
  PERFORM pgtrickle_stand_in.check_option('diamond_schedule_policy', request ->> 'diamond_schedule_policy', ARRAY['fastest', 'slowest']);
  IF lower(coalesce(request ->> 'diamond_schedule_policy', current ->> 'diamond_schedule_policy')) = 'slowest'
    AND lower(coalesce(request ->> 'diamond_consistency', current ->> 'diamond_consistency')) = 'none' THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', 'diamond_schedule_policy = ''slowest'' requires diamond_consistency = ''atomic''. The ''slowest'' policy is only meaningful when atomic cross-branch reads are enabled. Set diamond_consistency = ''atomic'' or use diamond_schedule_policy = ''fastest''.');
  END IF;
  PERFORM pgtrickle_stand_in.check_option('cdc_mode', request ->> 'cdc_mode', ARRAY['auto', 'trigger', 'wal']);
  IF lower(request ->> 'cdc_mode') = 'wal' AND upper(coalesce(request ->> 'refresh_mode', current ->> 'refresh_mode')) = 'IMMEDIATE' THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', 'refresh_mode = ''IMMEDIATE'' is incompatible with cdc_mode = ''wal''. IMMEDIATE uses in-transaction IVM triggers; WAL-based CDC is async. Use cdc_mode = ''trigger'' or ''auto'', or choose a deferred refresh_mode.');
  END IF;
  PERFORM pgtrickle_stand_in.check_option('tier', request ->> 'tier', ARRAY['hot', 'warm', 'cold', 'frozen']);
  PERFORM pgtrickle_stand_in.check_option('fuse', request ->> 'fuse', ARRAY['off', 'on', 'auto']);
  PERFORM pgtrickle_stand_in.check_at_least('fuse_ceiling', (request ->> 'fuse_ceiling')::numeric, 1, 'positive integer');
  PERFORM pgtrickle_stand_in.check_at_least('fuse_sensitivity', (request ->> 'fuse_sensitivity')::numeric, 1, 'positive integer');
  IF lower(request ->> 'storage_backend') NOT IN ('heap', 'citus', 'pg_mooncake', 'none') THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('invalid storage_backend ''%s'': expected ''heap'', ''citus'', ''pg_mooncake'', or ''none''', lower(request ->> 'storage_backend')));
  ELSIF lower(request ->> 'post_refresh_action') NOT IN ('none', 'analyze', 'reindex', 'reindex_if_drift') THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('invalid post_refresh_action ''%s'': expected ''none'', ''analyze'', ''reindex'', or ''reindex_if_drift''', lower(request ->> 'post_refresh_action')));
  END IF;
END $$;

CREATE FUNCTION pgtrickle_stand_in.option_columns(request jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object(
    'diamond_consistency', lower(request ->> 'diamond_consistency'),
    'diamond_schedule_policy', lower(request ->> 'diamond_schedule_policy'),
    'requested_cdc_mode', lower(request ->> 'cdc_mode'),
    'is_append_only', request -> 'append_only',
    'pooler_compatibility_mode', request -> 'pooler_compatibility_mode',
    'refresh_tier', lower(request ->> 'tier'),
    'fuse_mode', lower(request ->> 'fuse'),
    'fuse_ceiling', request -> 'fuse_ceiling',
    'fuse_sensitivity', request -> 'fuse_sensitivity',
    'st_partition_key', request -> 'partition_by',
    'max_differential_joins', request -> 'max_differential_joins',
    'max_delta_fraction', request -> 'max_delta_fraction',
    'post_refresh_action', lower(request ->> 'post_refresh_action'),
    'reindex_drift_threshold', request -> 'reindex_drift_threshold',
    'temporal_mode', request -> 'temporal',
    'storage_backend', lower(request ->> 'storage_backend'),
    'storage_fillfactor', request -> 'fillfactor',
    'orchestration_mode', request -> 'orchestration_mode'))
    || CASE WHEN num_nulls(request ->> 'sink', request ->> 'ducklake_sink_path', request ->> 'ducklake_sink_table_id') = 3 THEN '{}'
      -- Written together: what a call leaves out goes.
      ELSE jsonb_build_object(
        'ducklake_sink_mode', CASE lower(request ->> 'sink') WHEN 'none' THEN NULL WHEN 'ducklake' THEN 'append' ELSE lower(request ->> 'sink') END,
        'ducklake_sink_path', request -> 'ducklake_sink_path',
        'ducklake_sink_table_id', request -> 'ducklake_sink_table_id') END
$$;
