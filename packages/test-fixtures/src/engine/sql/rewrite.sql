-- The text that the catalog holds where the extension rewrites a query: views inlined, DISTINCT ON by row number, ORDER BY ... LIMIT without its end.
-- It is for readers; rows are computed from the query as the server understood it. A text that would not run is not used.
CREATE FUNCTION pgtrickle_stand_in.inlined_view(view oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT regexp_replace(regexp_replace(
      btrim(regexp_replace(rtrim(pg_get_viewdef(view), ';'), '\s+', ' ', 'g')),
      '\((\d+(?:\.\d+)?)\)::(\w+)', 'CAST(\1 AS pg_catalog.\2)', 'g'),
    '\m(FROM|JOIN) ([a-z_][a-z0-9_]*)(?=\s|$)', '\1 "\2"', 'g')
$$;

CREATE FUNCTION pgtrickle_stand_in.inline_views(query text, sources oid[]) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  view record;
  text text := query;
BEGIN
  FOR view IN SELECT c.oid, c.relname, n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY (sources) AND c.relkind = 'v' LOOP
    text := regexp_replace(text, format('\m(from|join)\s+("?%s"?\.)?"?%s"?(?=\s|\)|$)', view.nspname, view.relname),
      format('\1 (%s) AS %s', replace(pgtrickle_stand_in.inlined_view(view.oid), '\', '\\'), '"' || view.relname || '"'), 'gi');
  END LOOP;
  RETURN text;
END $$;

CREATE FUNCTION pgtrickle_stand_in.number_rows(query text, columns text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format('SELECT %s FROM (SELECT %s, ROW_NUMBER() OVER (PARTITION BY %s ORDER BY %s) AS __pgt_rn FROM %s) __pgt_do WHERE __pgt_do.__pgt_rn = 1',
    (SELECT string_agg(format('__pgt_do."%s"', c), ', ' ORDER BY n) FROM unnest(columns) WITH ORDINALITY AS u(c, n)), m[2], m[1], m[4], m[3])
  FROM regexp_match(query, '^\s*select\s+distinct\s+on\s*\(([^()]*)\)\s+(.*?)\s+from\s+(.*)\s+order\s+by\s+(.*)$', 'i') AS m
$$;

-- Order and limit of a query that keeps the first rows, and the query without them.
CREATE FUNCTION pgtrickle_stand_in.top_rows(query text, OUT base text, OUT order_by text, OUT row_limit integer, OUT row_offset integer) LANGUAGE sql IMMUTABLE AS $$
  SELECT m[1], m[2], m[3]::integer, m[4]::integer
  FROM (SELECT regexp_match(query, '^(.*\S)\s+order\s+by\s+(.*)\s+limit\s+(\d+)(?:\s+offset\s+(\d+))?\s*$', 'i') AS m) found
$$;

-- NULL where the extension stores the text that it was given.
CREATE FUNCTION pgtrickle_stand_in.rewritten_query(query text, facts pgtrickle_stand_in.query_facts) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  canonical text := btrim(regexp_replace(facts.canonical, '\s+', ' ', 'g'));
  rewritten text;
BEGIN
  IF NOT (facts.distinct_on OR facts.has_limit OR facts.set_operation OR EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = ANY (facts.sources) AND c.relkind = 'v')) THEN
    RETURN NULL;
  END IF;
  IF facts.set_operation THEN
    RETURN canonical;
  END IF;
  rewritten := pgtrickle_stand_in.inline_views(query, facts.sources);
  IF facts.distinct_on THEN
    rewritten := pgtrickle_stand_in.number_rows(rewritten, facts.column_names);
  ELSIF facts.has_limit THEN
    rewritten := (pgtrickle_stand_in.top_rows(rewritten)).base;
  END IF;
  PERFORM pgtrickle_stand_in.check_subquery(rewritten);
  RETURN coalesce(rewritten, canonical);
EXCEPTION WHEN syntax_error_or_access_rule_violation OR null_value_not_allowed THEN
  RETURN canonical;
END $$;

-- What the catalog says about a query.
CREATE FUNCTION pgtrickle_stand_in.query_columns(query text, facts pgtrickle_stand_in.query_facts, mode text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  rewritten text := pgtrickle_stand_in.rewritten_query(query, facts);
  top record := pgtrickle_stand_in.top_rows(query);
BEGIN
  RETURN jsonb_build_object('defining_query', coalesce(rewritten, query), 'original_query', CASE WHEN rewritten IS NOT NULL THEN query END,
    'defining_query_hash', hashtextextended(query, 0), 'has_keyless_source', pgtrickle_stand_in.is_keyless(facts),
    'functions_used', CASE WHEN mode <> 'FULL' AND top.row_limit IS NULL THEN facts.functions END,
    'topk_limit', top.row_limit, 'topk_order_by', top.order_by, 'topk_offset', top.row_offset);
END $$;
