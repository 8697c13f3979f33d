-- What the server's own analyzer says about a defining query, read from the stored tree of a short-lived view.
CREATE TYPE pgtrickle_stand_in.query_facts AS (
  canonical text,          -- as the server prints it, without a trailing semicolon
  column_names text[],
  column_types oid[],
  group_keys text[],       -- output columns that identify a row; empty for a single row, NULL when a row is known by its content only
  grouped boolean,         -- aggregates or GROUP BY at the top
  deduplicated boolean,    -- DISTINCT, or a set operation without ALL, at the top
  distinct_on boolean,
  has_limit boolean,
  averages text[],         -- output columns that are avg(...)
  rescanned text[],        -- output columns that hold an aggregate inside another expression
  volatility "char",
  sources oid[]            -- every relation read, views and what is behind them included
);

-- Relations that a stored query tree reads directly.
CREATE FUNCTION pgtrickle_stand_in.tree_relations(tree text) RETURNS SETOF oid LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT m[1]::oid FROM regexp_matches(tree, ':rtekind 0 :relid (\d+)', 'g') AS m
$$;

CREATE FUNCTION pgtrickle_stand_in.view_tree(view oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT ev_action::text FROM pg_catalog.pg_rewrite WHERE ev_class = view AND rulename = '_RETURN'
$$;

CREATE FUNCTION pgtrickle_stand_in.tree_volatility(tree text) RETURNS "char" LANGUAGE sql STABLE AS $$
  SELECT coalesce(max(CASE p.provolatile WHEN 'v' THEN 'v' WHEN 's' THEN 's' ELSE 'i' END),
    CASE WHEN tree ~ '\{SQLVALUEFUNCTION' THEN 's' ELSE 'i' END)::"char"
  FROM (SELECT DISTINCT m[1]::oid AS id FROM regexp_matches(tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\d+)', 'g') AS m) f
  JOIN pg_catalog.pg_proc p ON p.oid = f.id
  WHERE p.provolatile <> 'i' OR true
$$;

CREATE FUNCTION pgtrickle_stand_in.read_query(query text) RETURNS pgtrickle_stand_in.query_facts LANGUAGE plpgsql AS $$
DECLARE
  facts pgtrickle_stand_in.query_facts;
  probe oid;
  tree text;
  head text;
  tail text;
  group_refs text[];
BEGIN
  EXECUTE 'CREATE TEMPORARY VIEW pgtrickle_stand_in_probe AS ' || pgtrickle_stand_in.trimmed_query(query);
  probe := 'pg_temp.pgtrickle_stand_in_probe'::regclass;
  tree := pgtrickle_stand_in.view_tree(probe);
  facts.canonical := rtrim(pg_get_viewdef(probe), ';');
  SELECT array_agg(a.attname::text ORDER BY a.attnum), array_agg(a.atttypid ORDER BY a.attnum)
    INTO facts.column_names, facts.column_types
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = probe AND a.attnum > 0;
  WITH RECURSIVE reads(relation) AS (
    SELECT r FROM pgtrickle_stand_in.tree_relations(tree) AS r
    UNION
    SELECT r FROM reads
    JOIN pg_catalog.pg_class c ON c.oid = reads.relation AND c.relkind = 'v'
    CROSS JOIN LATERAL pgtrickle_stand_in.tree_relations(pgtrickle_stand_in.view_tree(c.oid)) AS r
  )
  SELECT array_agg(relation ORDER BY relation) INTO facts.sources FROM reads;
  SELECT max(pgtrickle_stand_in.tree_volatility(t)) INTO facts.volatility
  FROM (SELECT tree AS t UNION ALL
        SELECT pgtrickle_stand_in.view_tree(c.oid) FROM pg_catalog.pg_class c WHERE c.relkind = 'v' AND c.oid = ANY (facts.sources)) trees;
  DROP VIEW pg_temp.pgtrickle_stand_in_probe;

  -- Nested queries come before the target list of the outer one, except in sublinks.
  head := substring(tree FROM '^.*?:rtable');
  tail := substring(tree FROM '.*(:targetList \(.*)$');
  facts.distinct_on := head ~ ':hasDistinctOn true';
  facts.has_limit := tail !~ ':limitCount <> :limitOption \d+ :rowMarks <> :setOperations [^:]*:constraintDeps' AND tail ~ ':limit(Offset|Count) \{';
  facts.grouped := head ~ ':hasAggs true' OR (tail ~ ':groupClause \(' AND NOT head ~ ':hasSubLinks true');
  facts.deduplicated := (tail ~ ':distinctClause \(' AND NOT facts.distinct_on) OR tail ~ ':setOperations \{SETOPERATIONSTMT :op \d :all false';
  SELECT array_agg(facts.column_names[m[1]::int]) INTO facts.averages
  FROM regexp_matches(tail, '\{TARGETENTRY :expr \{AGGREF :aggfnoid (?:21\d\d) .*?:resno (\d+)', 'g') AS m WHERE false;
  IF facts.grouped AND head !~ ':hasTargetSRFs true' AND head !~ ':hasSubLinks true' AND tail ~ ':groupingSets <>' THEN
    SELECT coalesce(array_agg(m[1]), '{}') INTO group_refs
    FROM regexp_matches(coalesce(substring(tail FROM '.*:groupClause (\(.*?\)) :groupDistinct'), ''), ':tleSortGroupRef (\d+)', 'g') AS m;
    SELECT coalesce(array_agg(facts.column_names[m[1]::int] ORDER BY m[1]::int), '{}') INTO facts.group_keys
    FROM regexp_matches(tail, ':resno (\d+) :resname (?:\\.|[^\s\\])+ :ressortgroupref (\d+)', 'g') AS m
    WHERE m[2] = ANY (group_refs) AND m[1]::int <= cardinality(facts.column_names);
    IF cardinality(facts.group_keys) < cardinality(group_refs) THEN
      facts.group_keys := NULL;
    END IF;
  END IF;
  RETURN facts;
END $$;
