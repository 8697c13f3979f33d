-- What no refresh mode takes.
CREATE FUNCTION pgtrickle_stand_in.check_query(query text, facts pgtrickle_stand_in.query_facts) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF cardinality(facts.sources) = 0 THEN
    PERFORM pgtrickle_stand_in.fail('query parse', CASE WHEN pgtrickle_stand_in.since('0.2.2') THEN 'Defining query references no tables' ELSE 'Defining query must have a FROM clause' END);
  ELSIF facts.has_limit AND NOT pgtrickle_stand_in.since('0.2.1') THEN
    PERFORM pgtrickle_stand_in.fail('unsupported', 'LIMIT is not supported in defining queries. Stream tables materialize the full result set.');
  ELSIF facts.has_limit AND pgtrickle_stand_in.bare_text(query) !~* 'order\s+by.*limit|order\s+by.*fetch' THEN
    PERFORM pgtrickle_stand_in.fail('unsupported', 'LIMIT is not supported in defining queries without ORDER BY. Use ORDER BY + LIMIT for TopK stream tables, or omit LIMIT to materialize the full result set.');
  END IF;
END $$;

-- The refresh mode that an argument stands for. AUTO means DIFFERENTIAL until the query says otherwise.
CREATE FUNCTION pgtrickle_stand_in.parse_mode(input text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  known text[] := CASE
    WHEN pgtrickle_stand_in.since('0.2.2') THEN ARRAY['AUTO', 'FULL', 'DIFFERENTIAL', 'IMMEDIATE']
    WHEN pgtrickle_stand_in.since('0.2.0') THEN ARRAY['FULL', 'DIFFERENTIAL', 'IMMEDIATE']
    ELSE ARRAY['FULL', 'DIFFERENTIAL'] END;
BEGIN
  IF upper(input) <> ALL (known) OR input IS NULL THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('unknown refresh mode: %s. Must be %s', input,
      (SELECT string_agg(CASE WHEN n > 1 AND n = cardinality(known) THEN 'or ' ELSE '' END || quote_literal(m), CASE WHEN cardinality(known) > 2 THEN ', ' ELSE ' ' END ORDER BY n)
       FROM unnest(known) WITH ORDINALITY AS k(m, n))));
  END IF;
  RETURN CASE upper(input) WHEN 'AUTO' THEN 'DIFFERENTIAL' ELSE upper(input) END;
END $$;

-- Why a query can not be kept by differences, or NULL.
CREATE FUNCTION pgtrickle_stand_in.differential_obstacle(facts pgtrickle_stand_in.query_facts) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN facts.volatility = 'v' THEN 'Defining query contains volatile expressions (e.g., random(), clock_timestamp(), or custom volatile operators). Volatile functions and operators are not supported in DIFFERENTIAL or IMMEDIATE mode because they produce different values on each evaluation, breaking delta computation. Use FULL refresh mode instead, or replace with a deterministic alternative. (Override with: SET pg_trickle.volatile_function_policy = ''warn'' or ''allow'')'
    ELSE (
      SELECT CASE c.relkind
        WHEN 'm' THEN format('Materialized view ''%s'' cannot be used as a source in DIFFERENTIAL mode. Materialized views are stale snapshots — CDC triggers cannot track REFRESH MATERIALIZED VIEW. Use the underlying query directly, or switch to FULL refresh mode. Alternatively, enable polling-based CDC with: SET pg_trickle.matview_polling = on;', pgtrickle_stand_in.display_name(c.oid))
        ELSE format('Foreign table ''%s'' cannot be used as a source in DIFFERENTIAL mode: its changes cannot be tracked. Switch to FULL refresh mode.', pgtrickle_stand_in.display_name(c.oid)) END
      FROM pg_catalog.pg_class c WHERE c.oid = ANY (facts.sources) AND c.relkind IN ('m', 'f') LIMIT 1)
  END
$$;

-- The mode a stream table gets. AUTO falls back to FULL, with a warning, for sources that cannot be tracked; volatile functions it refuses.
CREATE FUNCTION pgtrickle_stand_in.resolve_mode(input text, facts pgtrickle_stand_in.query_facts) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  mode text := pgtrickle_stand_in.parse_mode(input);
  obstacle text := pgtrickle_stand_in.differential_obstacle(facts);
BEGIN
  IF mode = 'FULL' OR obstacle IS NULL THEN
    RETURN mode;
  ELSIF upper(input) <> 'AUTO' OR facts.volatility = 'v' THEN
    PERFORM pgtrickle_stand_in.fail('unsupported', obstacle);
  END IF;
  RAISE WARNING '[pg_trickle] Falling back to FULL refresh: %', obstacle;
  RETURN 'FULL';
END $$;
