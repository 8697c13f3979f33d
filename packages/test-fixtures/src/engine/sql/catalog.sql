-- Writes the given columns of a catalog row; columns that this version does not have are left out.
CREATE FUNCTION pgtrickle_stand_in.catalog_set(id bigint, changes jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  columns text;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO columns
  FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = 'pgtrickle.pgt_stream_tables'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND changes ? a.attname::text;
  IF columns IS NULL THEN
    RETURN;
  END IF;
  EXECUTE format(
    'UPDATE pgtrickle.pgt_stream_tables s SET (%1$s, updated_at) = (SELECT %1$s, now() FROM jsonb_populate_record(NULL::pgtrickle.pgt_stream_tables, $1)) WHERE s.pgt_id = $2',
    columns) USING changes, id;
END $$;

-- Adds a row to a table of the extension from the columns that this version has; the others take their defaults.
CREATE FUNCTION pgtrickle_stand_in.catalog_add(relation regclass, entry jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  columns text;
  added jsonb;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO columns
  FROM pg_catalog.pg_attribute a
  WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND entry ? a.attname::text;
  EXECUTE format('INSERT INTO %1$s AS t (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::%1$s, $1) RETURNING to_jsonb(t)', relation, columns)
    INTO added USING entry;
  RETURN added;
END $$;
