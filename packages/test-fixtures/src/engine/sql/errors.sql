-- Every refusal of the extension: its SQLSTATE, prefix and hint. Versions before the typed errors raise XX000 with the bare message.
CREATE FUNCTION pgtrickle_stand_in.fail(kind text, what text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  code text; prefix text; hint text := ''; detail text := '';
BEGIN
  CASE kind
    WHEN 'invalid argument' THEN
      code := '22023'; prefix := 'invalid argument: ';
      hint := 'See docs/SQL_REFERENCE.md for valid parameter values and syntax.';
    WHEN 'not found' THEN
      code := '42P01'; prefix := 'stream table not found: ';
      hint := 'Use pgtrickle.pgt_status() to list existing stream tables. Ensure the name is schema-qualified (e.g., ''public.my_table'').';
    WHEN 'already exists' THEN
      code := '42P07'; prefix := 'stream table already exists: ';
      hint := 'Use pgtrickle.alter_stream_table() to modify an existing stream table, or pgtrickle.drop_stream_table() to remove it first.';
    WHEN 'query parse' THEN
      code := '42000'; prefix := 'query parse error: ';
      detail := 'The defining query could not be validated or rewritten. This can happen when the query references objects that do not exist yet, uses types incompatible with the storage schema, or triggers a validation check.';
      hint := 'Verify the query runs successfully as a standalone SELECT before creating the stream table. Check that all referenced tables and columns exist.';
    WHEN 'unsupported' THEN
      code := '0A000'; prefix := 'unsupported operator for DIFFERENTIAL mode: ';
      detail := 'DIFFERENTIAL mode supports SELECT, WHERE, simple JOINs (INNER/LEFT/RIGHT), GROUP BY, HAVING, ORDER BY, and LIMIT. CTEs (WITH …), FULL OUTER JOINs, window functions without a writable equivalent, and certain aggregate forms are not supported.';
      hint := 'Use refresh_mode = ''FULL'' or refresh_mode = ''AUTO'' to handle queries that contain unsupported constructs. AUTO will try DIFFERENTIAL first and fall back to FULL when needed.';
    WHEN 'cycle' THEN
      code := '42P15'; prefix := 'cycle detected in dependency graph: ';
      detail := 'Stream tables form a directed acyclic graph (DAG). Adding this stream table would introduce a cycle, which is not allowed.';
    WHEN 'permission' THEN
      code := '42501'; prefix := 'permission denied: ';
      hint := 'Only the owner of the stream table''s storage table (or a superuser) can drop or alter the stream table.';
  END CASE;
  IF NOT pgtrickle_stand_in.since('0.18.0') THEN
    RAISE EXCEPTION '%', prefix || what USING ERRCODE = 'XX000';
  END IF;
  IF detail = '' AND hint = '' THEN
    RAISE EXCEPTION '%', prefix || what USING ERRCODE = code;
  ELSIF detail = '' THEN
    RAISE EXCEPTION '%', prefix || what USING ERRCODE = code, HINT = hint;
  ELSIF hint = '' THEN
    RAISE EXCEPTION '%', prefix || what USING ERRCODE = code, DETAIL = detail;
  END IF;
  RAISE EXCEPTION '%', prefix || what USING ERRCODE = code, DETAIL = detail, HINT = hint;
END $$;
