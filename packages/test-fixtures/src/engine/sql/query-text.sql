-- The query without string literals, quoted names and comments: enough to look for keywords and semicolons.
CREATE FUNCTION pgtrickle_stand_in.bare_text(query text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(
    regexp_replace(query, '(?:\$([A-Za-z_]\w*)?\$.*?\$\1\$){1,1}?', ' ', 'g'),
    $re$'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/$re$, ' ', 'g')
$$;

-- Refuses what is not one query that returns columns. The first versions read it as a subquery right away.
CREATE FUNCTION pgtrickle_stand_in.check_one_query(query text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  statements int;
  bare text := pgtrickle_stand_in.bare_text(query);
BEGIN
  IF NOT pgtrickle_stand_in.since('0.8.0') THEN
    PERFORM pgtrickle_stand_in.check_subquery(query);
  END IF;
  SELECT count(*) INTO statements FROM regexp_split_to_table(bare, ';') AS part WHERE part ~ '\S';
  IF statements = 0 THEN
    PERFORM pgtrickle_stand_in.fail('query parse', 'raw_parser returned NULL');
  ELSIF statements > 1 THEN
    PERFORM pgtrickle_stand_in.fail('query parse', format('Expected 1 statement, got %s', statements));
  ELSIF bare ~* '^\s*(insert|update|delete|merge|create|alter|drop|truncate|grant|revoke|copy|call|do|set|show|explain|begin|commit|rollback|refresh|vacuum|analyze|listen|notify|lock)\M' THEN
    PERFORM pgtrickle_stand_in.fail('query parse', 'Defining query returns no columns');
  END IF;
END $$;

-- As the extension does before it reads the query as a subquery: a trailing semicolon or comment fails here.
CREATE FUNCTION pgtrickle_stand_in.check_subquery(query text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'SELECT FROM (' || query || ') sub LIMIT 0';
END $$;

CREATE FUNCTION pgtrickle_stand_in.same_query(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT btrim(regexp_replace(a, '\s+', ' ', 'g')) = btrim(regexp_replace(b, '\s+', ' ', 'g'))
$$;
