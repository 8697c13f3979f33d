-- Partitioned stream tables: 'col', 'col,col', 'LIST:col' or 'HASH:col[:n]'.
CREATE FUNCTION pgtrickle_stand_in.partition_clause(partition_by text, columns text[]) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  kind text := coalesce(upper(substring(partition_by FROM '(?i)^(LIST|HASH):')), 'RANGE');
  keys text[] := ARRAY(SELECT btrim(k) FROM regexp_split_to_table(regexp_replace(partition_by, '^(?:list:|hash:)|:\d+$', '', 'gi'), ',') AS k WHERE btrim(k) <> '');
  unknown text;
BEGIN
  IF partition_by IS NULL THEN
    RETURN '';
  ELSIF cardinality(keys) = 0 THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', 'partition_by must contain at least one non-empty column name');
  ELSIF kind <> 'RANGE' AND cardinality(keys) > 1 THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('%s partitioning supports only a single column', kind));
  END IF;
  SELECT k INTO unknown FROM unnest(keys) AS k WHERE k <> ALL (columns) LIMIT 1;
  IF unknown IS NOT NULL THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', format('partition_by column ''%s'' is not in the stream table''s SELECT output. Available columns: %s', unknown, array_to_string(columns, ', ')));
  END IF;
  RETURN format(' PARTITION BY %s (%s)', kind, (SELECT string_agg(quote_ident(k), ', ') FROM unnest(keys) AS k));
END $$;

-- RANGE and LIST get a default partition, which takes every row; HASH gets as many as it says, or four.
CREATE FUNCTION pgtrickle_stand_in.create_partitions(schema_name text, table_name text, partition_by text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  modulus int := coalesce(substring(partition_by FROM ':(\d+)$')::int, 4);
BEGIN
  IF partition_by !~* '^hash:' THEN
    EXECUTE format('CREATE TABLE %I.%I PARTITION OF %I.%I DEFAULT', schema_name, table_name || '_default', schema_name, table_name);
    RETURN;
  END IF;
  FOR remainder IN 0 .. modulus - 1 LOOP
    EXECUTE format('CREATE TABLE %I.%I PARTITION OF %I.%I FOR VALUES WITH (MODULUS %s, REMAINDER %s)', schema_name, table_name || '_p' || remainder, schema_name, table_name, modulus, remainder);
  END LOOP;
END $$;
