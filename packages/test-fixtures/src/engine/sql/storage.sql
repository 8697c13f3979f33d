-- The table behind a stream table: user columns, the row identity and the hidden counters.
CREATE FUNCTION pgtrickle_stand_in.is_hashable(type oid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  EXECUTE format('SELECT hash_record_extended(ROW(NULL::%s), 0)', format_type(type, -1));
  RETURN true;
EXCEPTION WHEN undefined_function THEN
  RETURN false;
END $$;

-- ROW(...) of the named columns, in a form that can be hashed.
CREATE FUNCTION pgtrickle_stand_in.hashable_row(facts pgtrickle_stand_in.query_facts, names text[]) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'ROW(' || coalesce(string_agg(format(CASE WHEN pgtrickle_stand_in.is_hashable(type) THEN 'q.%I' ELSE 'q.%I::text' END, name), ', ' ORDER BY n), '0') || ')'
  FROM unnest(facts.column_names, facts.column_types) WITH ORDINALITY AS c(name, type, n)
  WHERE name = ANY (names)
$$;

-- The argument of the aggregate that makes an output column, where it can be told from the text.
CREATE FUNCTION pgtrickle_stand_in.aggregate_argument(facts pgtrickle_stand_in.query_facts, output text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT substring(facts.canonical FROM '\m\w+\(([^()]*)\) AS ' || regexp_replace(quote_ident(output), '(\W)', '\\\1', 'g') || '(?!\w)')
$$;

-- Hidden columns of a stream table with their types and what computes them inside the query.
CREATE FUNCTION pgtrickle_stand_in.hidden_columns(facts pgtrickle_stand_in.query_facts, mode text, OUT name text, OUT type text, OUT expression text)
RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$
  SELECT h.* FROM (
    SELECT '__pgt_count', 'bigint', CASE WHEN facts.grouped AND NOT facts.deduplicated THEN 'count(*)' END
    UNION ALL
    SELECT k.name || output, k.type, replace(k.expression, 'argument', pgtrickle_stand_in.aggregate_argument(facts, output))
    FROM unnest(facts.averages || facts.deviations) WITH ORDINALITY AS o(output, place)
    CROSS JOIN (VALUES (1, '__pgt_aux_sum_', 'numeric', 'coalesce(sum(argument), 0)'), (2, '__pgt_aux_count_', 'bigint', 'count(argument)'),
      (3, '__pgt_aux_sum2_', 'numeric', 'coalesce(sum((argument) * (argument)), 0)')) AS k(n, name, type, expression)
    WHERE k.n < 3 OR output = ANY (facts.deviations)
  ) AS h(name, type, expression)
  WHERE mode <> 'FULL' AND NOT facts.has_limit AND (facts.grouped OR facts.deduplicated)
$$;

-- SELECT that yields the rows of the storage table: identity first, then the user's columns, then the hidden ones.
CREATE FUNCTION pgtrickle_stand_in.row_query(facts pgtrickle_stand_in.query_facts, mode text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  columns text;
  hidden text;
  computed text;
  identity text;
  key text;
BEGIN
  SELECT string_agg(format('q.%I', n), ', ') INTO columns FROM unnest(facts.column_names) AS n;
  -- Without an expression the counter is 1, since the row is there once, and a sum stays at its default.
  SELECT coalesce(string_agg(format(', %s AS %I', CASE WHEN h.expression IS NOT NULL THEN 'q.' || quote_ident(h.name) WHEN h.name = '__pgt_count' THEN '1' ELSE '0' END, h.name), ''), ''),
    coalesce(string_agg(format('%s AS %I, ', h.expression, h.name), '') FILTER (WHERE h.expression IS NOT NULL), '')
    INTO hidden, computed
  FROM pgtrickle_stand_in.hidden_columns(facts, mode) AS h;
  -- Equal rows, and different ones with the same hash (1 and -1 as numeric), are told apart by a number.
  key := pgtrickle_stand_in.hashable_row(facts, coalesce(facts.group_keys, facts.column_names));
  identity := format('hash_record_extended(ROW(hash_record_extended(%1$s, 0), row_number() OVER (PARTITION BY hash_record_extended(%1$s, 0))), 0)', key);
  -- The place keeps the query's own order through the numbering of equals.
  RETURN format('SELECT %s AS __pgt_row_id, %s%s, q.__pgt_place FROM (SELECT q.*, row_number() OVER () AS __pgt_place FROM (%s) q) q', identity, columns, hidden,
    regexp_replace(facts.canonical, '(^|\n) SELECT ', '\1 SELECT ' || replace(computed, '\', '\\')));
END $$;

CREATE FUNCTION pgtrickle_stand_in.guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Direct DML on stream table % is not allowed. Stream tables are maintained automatically by pg_trickle.', TG_TABLE_NAME;
END $$;

-- Nobody but a refresh writes rows or truncates; a statement that meets no row passes, as with the extension.
CREATE FUNCTION pgtrickle_stand_in.install_guard(target text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  condition text := 'WHEN (current_setting(''pg_trickle.internal_refresh'', true) IS DISTINCT FROM ''true'') EXECUTE FUNCTION pgtrickle_stand_in.guard()';
BEGIN
  EXECUTE format('CREATE TRIGGER pgt_dml_guard BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW %s', target, condition);
  EXECUTE format('CREATE TRIGGER pgt_truncate_guard BEFORE TRUNCATE ON %s FOR EACH STATEMENT %s', target, condition);
END $$;

-- Index on the row identity, covering up to eight user columns; the extension leaves it not unique without keys and with partitions.
CREATE FUNCTION pgtrickle_stand_in.index_storage(relation oid, facts pgtrickle_stand_in.query_facts, may_repeat boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  covered text := '';
BEGIN
  IF cardinality(facts.column_names) <= 8 AND pgtrickle_stand_in.since('0.10.0') THEN
    SELECT format(' INCLUDE (%s)', string_agg(quote_ident(n), ', ')) INTO covered FROM unnest(facts.column_names) AS n;
  END IF;
  EXECUTE format('CREATE %s INDEX ON %s (__pgt_row_id)%s', CASE WHEN may_repeat THEN '' ELSE 'UNIQUE' END, pgtrickle_stand_in.quoted_name(relation), covered);
END $$;

CREATE FUNCTION pgtrickle_stand_in.is_distinct(facts pgtrickle_stand_in.query_facts, mode text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT pgtrickle_stand_in.since('0.10.0') AND facts.deduplicated AND NOT facts.set_operation AND facts.group_keys IS NULL AND cardinality(facts.column_names) <= 8 AND mode <> 'FULL'
$$;

CREATE FUNCTION pgtrickle_stand_in.create_storage(schema_name text, table_name text, facts pgtrickle_stand_in.query_facts, mode text, partition_by text)
RETURNS oid LANGUAGE plpgsql AS $$
DECLARE
  columns text;
  relation oid;
  target text := format('%I.%I', schema_name, table_name);
BEGIN
  SELECT string_agg(format('%I %s', name, format_type(type, -1)), ', ' ORDER BY n) INTO columns
  FROM unnest(facts.column_names, facts.column_types) WITH ORDINALITY AS c(name, type, n);
  SELECT columns || coalesce(string_agg(format(', %I %s NOT NULL DEFAULT 0', h.name, h.type), ''), '') INTO columns
  FROM pgtrickle_stand_in.hidden_columns(facts, mode) AS h;
  EXECUTE format('CREATE TABLE %s (__pgt_row_id bigint, %s)%s', target, columns, pgtrickle_stand_in.partition_clause(partition_by, facts.column_names));
  -- Raw text, as the extension looks it up: a name that needs quotes is not found.
  relation := (schema_name || '.' || table_name)::regclass;
  IF partition_by IS NOT NULL THEN
    PERFORM pgtrickle_stand_in.create_partitions(schema_name, table_name, partition_by);
  END IF;
  PERFORM pgtrickle_stand_in.index_storage(relation, facts, partition_by IS NOT NULL OR pgtrickle_stand_in.is_keyless(facts));
  IF (cardinality(facts.group_keys) > 0 AND mode = 'DIFFERENTIAL') OR pgtrickle_stand_in.is_distinct(facts, mode) THEN
    EXECUTE format('CREATE INDEX ON %s (%s)', target, (SELECT string_agg(quote_ident(k), ', ') FROM unnest(coalesce(facts.group_keys, facts.column_names)) AS k));
  END IF;
  IF pgtrickle_stand_in.since('0.2.1') THEN
    -- The extension makes a function name of the table's name and does not quote it; any character beyond ASCII may stand in such a name.
    IF table_name ~ '(?![\w$])[\x01-\x7f]' THEN
      RAISE EXCEPTION 'syntax error at or near "%"', substring(table_name FROM '(?![\w$])[\x01-\x7f]') USING ERRCODE = '42601';
    END IF;
    PERFORM pgtrickle_stand_in.install_guard(target);
  END IF;
  RETURN relation;
END $$;
