-- What the server's own analyzer says about a defining query, read from the stored tree of a short-lived view.
CREATE TYPE pgtrickle_stand_in.query_facts AS (
  canonical text,        -- as the server prints it, without a trailing semicolon
  column_names text[],
  column_types oid[],
  group_keys text[],     -- output columns that identify a row; empty for a single row, NULL when a row is known by its content only
  grouped boolean,       -- aggregates or GROUP BY at the top
  deduplicated boolean,  -- DISTINCT, or a set operation without ALL, at the top
  distinct_on boolean,
  set_operation boolean, -- UNION, INTERSECT or EXCEPT at the top
  has_limit boolean,
  averages text[],       -- output columns that are avg(...)
  deviations text[],     -- output columns that are stddev(...) or variance(...)
  volatility text,
  functions text[],      -- names of the functions and aggregates called
  sources oid[],         -- every relation read: what is behind views included, but of the views only those that the query names
  read_columns jsonb     -- source oid -> names of the columns read
);

CREATE FUNCTION pgtrickle_stand_in.view_tree(view oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT ev_action::text FROM pg_catalog.pg_rewrite WHERE ev_class = view AND rulename = '_RETURN'
$$;

-- With every name qualified: a stream table goes on reading the tables it was created on, whatever the search path of a later session.
CREATE FUNCTION pgtrickle_stand_in.view_text(view oid) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT rtrim(pg_get_viewdef(view), ';')
$$;

-- Relations that a stored query tree reads directly.
CREATE FUNCTION pgtrickle_stand_in.tree_relations(tree text) RETURNS SETOF oid LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT m[1]::oid FROM regexp_matches(tree, ':rtekind 0 :relid (\d+)', 'g') AS m
$$;

-- Those, and what the views among them read.
CREATE FUNCTION pgtrickle_stand_in.all_relations(tree text) RETURNS SETOF oid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE reads(relation) AS (
    SELECT r FROM pgtrickle_stand_in.tree_relations(tree) AS r
    UNION
    SELECT r FROM reads
    JOIN pg_catalog.pg_class c ON c.oid = reads.relation AND c.relkind = 'v'
    CROSS JOIN LATERAL pgtrickle_stand_in.tree_relations(pgtrickle_stand_in.view_tree(c.oid)) AS r
  )
  SELECT relation FROM reads
$$;

-- 'v', 's' or 'i': the worst of the functions and operators in a query tree.
CREATE FUNCTION pgtrickle_stand_in.tree_volatility(tree text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT max(v) FROM (
    SELECT CASE WHEN tree ~ '\{SQLVALUEFUNCTION' THEN 's' ELSE 'i' END AS v
    UNION ALL
    SELECT p.provolatile::text FROM pg_catalog.pg_proc p
    WHERE p.oid IN (SELECT m[1]::oid FROM regexp_matches(tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\d+)', 'g') AS m)
  ) found
$$;

-- Functions called by name, aggregates and window functions included; operators and casts are not.
CREATE FUNCTION pgtrickle_stand_in.tree_functions(tree text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT p.proname::text FROM pg_catalog.pg_proc p
  WHERE p.oid IN (SELECT m[1]::oid FROM regexp_matches(tree, ':(?:funcid (?=\d+ :funcresulttype \d+ :funcretset \w+ :funcvariadic \w+ :funcformat 0)|aggfnoid |winfnoid )(\d+)', 'g') AS m)
  UNION SELECT 'coalesce' WHERE tree ~ '\{COALESCEEXPR'
$$;

-- Output columns with the reference that GROUP BY and DISTINCT use. Arguments of aggregates have no name and do not match.
CREATE FUNCTION pgtrickle_stand_in.tree_outputs(target_list text, OUT resno int, OUT reference text) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$
  SELECT m[1]::int, m[2]
  FROM regexp_matches(target_list, ':resno (\d+) :resname (?:\\.|[^\s\\<])(?:\\.|[^\s\\])* :ressortgroupref (\d+) :resorigtbl \d+ :resorigcol -?\d+ :resjunk false', 'g') AS m
$$;

-- Positions of the output columns that are nothing but a call of one of these aggregates.
CREATE FUNCTION pgtrickle_stand_in.tree_aggregates(target_list text, names text[]) RETURNS SETOF int LANGUAGE sql STABLE AS $$
  WITH pieces AS (
    SELECT piece, n FROM regexp_split_to_table(target_list, '\{TARGETENTRY :expr ') WITH ORDINALITY AS t(piece, n)
  )
  SELECT (SELECT (pgtrickle_stand_in.tree_outputs(p.piece)).resno FROM pieces p
          WHERE p.n >= a.n AND EXISTS (SELECT FROM pgtrickle_stand_in.tree_outputs(p.piece)) ORDER BY p.n LIMIT 1)
  FROM pieces a JOIN pg_catalog.pg_proc f ON f.oid = substring(a.piece FROM '^\{AGGREF :aggfnoid (\d+) ')::oid
  WHERE f.pronamespace = 'pg_catalog'::regnamespace AND f.proname = ANY (names)
$$;

-- Which columns of which relations a view reads, as its dependencies tell.
CREATE FUNCTION pgtrickle_stand_in.read_columns(views oid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_object_agg(relation, names), '{}')
  FROM (
    SELECT d.refobjid::text AS relation, jsonb_agg(DISTINCT a.attname) AS names
    FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
    JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE r.ev_class = ANY (views) AND d.refobjid <> r.ev_class
    GROUP BY d.refobjid
  ) found
$$;

CREATE FUNCTION pgtrickle_stand_in.read_query(query text) RETURNS pgtrickle_stand_in.query_facts LANGUAGE plpgsql AS $$
DECLARE
  facts pgtrickle_stand_in.query_facts;
  probe oid;
  tree text;
  trees text[];
  head text;
  tail text;
  keys text[];
BEGIN
  PERFORM pgtrickle_stand_in.check_one_query(query);
  EXECUTE 'CREATE TEMPORARY VIEW pgtrickle_stand_in_probe AS ' || query;
  probe := 'pg_temp.pgtrickle_stand_in_probe'::regclass;
  tree := pgtrickle_stand_in.view_tree(probe);
  facts.canonical := pgtrickle_stand_in.view_text(probe);
  SELECT array_agg(a.attname::text ORDER BY a.attnum), array_agg(a.atttypid ORDER BY a.attnum)
    INTO facts.column_names, facts.column_types
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = probe AND a.attnum > 0;
  facts.sources := ARRAY(SELECT r FROM pgtrickle_stand_in.all_relations(tree) AS r ORDER BY r);
  facts.read_columns := pgtrickle_stand_in.read_columns(probe || facts.sources);
  DROP VIEW pg_temp.pgtrickle_stand_in_probe;

  trees := tree || ARRAY(SELECT t FROM unnest(facts.sources) AS r, pgtrickle_stand_in.view_tree(r) AS t WHERE t IS NOT NULL);
  SELECT max(pgtrickle_stand_in.tree_volatility(t)) INTO facts.volatility FROM unnest(trees) AS t;
  facts.functions := ARRAY(SELECT DISTINCT f FROM unnest(trees) AS t, pgtrickle_stand_in.tree_functions(t) AS f ORDER BY f);
  -- As the extension records them: it does not follow views within views.
  facts.sources := ARRAY(SELECT r FROM unnest(facts.sources) AS r JOIN pg_catalog.pg_class c ON c.oid = r
                         WHERE c.relkind <> 'v' OR r IN (SELECT pgtrickle_stand_in.tree_relations(tree)) ORDER BY r);

  -- Nested queries are printed before the target list of the outer one, sublinks after it.
  head := substring(tree FROM '^(.*?:isReturn )');
  tail := substring(tree FROM '.*(:targetList \(.*)$');
  facts.distinct_on := head ~ ':hasDistinctOn true';
  facts.has_limit := tail !~ ':limitOffset <> :limitCount <> ';
  facts.grouped := head ~ ':hasAggs true' OR tail ~ ':groupClause \(';
  facts.set_operation := tail ~ ':setOperations \{';
  facts.deduplicated := (tail ~ ':distinctClause \(' AND NOT facts.distinct_on) OR tail ~ ':setOperations \{SETOPERATIONSTMT :op \d :all false';
  facts.averages := ARRAY(SELECT facts.column_names[p] FROM pgtrickle_stand_in.tree_aggregates(tail, ARRAY['avg']) AS p);
  facts.deviations := ARRAY(SELECT facts.column_names[p] FROM pgtrickle_stand_in.tree_aggregates(tail,
    ARRAY['stddev', 'stddev_samp', 'stddev_pop', 'variance', 'var_samp', 'var_pop']) AS p);
  IF facts.grouped AND head !~ ':hasTargetSRFs true' AND head !~ ':hasSubLinks true' AND tail ~ ':groupingSets <>' THEN
    keys := ARRAY(SELECT m[1] FROM regexp_matches(coalesce(substring(tail FROM ':groupClause (\(.*\)) :groupDistinct'), ''), ':tleSortGroupRef (\d+)', 'g') AS m);
    facts.group_keys := ARRAY(SELECT facts.column_names[resno] FROM pgtrickle_stand_in.tree_outputs(tail) WHERE reference = ANY (keys) ORDER BY resno);
    IF cardinality(facts.group_keys) < cardinality(keys) THEN
      facts.group_keys := NULL;
    END IF;
  END IF;
  RETURN facts;
END $$;
