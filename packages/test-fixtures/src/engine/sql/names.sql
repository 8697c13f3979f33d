-- A name is split at its first dot and taken raw: no quotes, no case folding.
CREATE FUNCTION pgtrickle_stand_in.split_name(name text, OUT schema_name text, OUT table_name text) LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF strpos(name, '.') > 0 THEN
    schema_name := left(name, strpos(name, '.') - 1);
    table_name := substr(name, strpos(name, '.') + 1);
  ELSE
    schema_name := coalesce(current_schema()::text, 'public');
    table_name := name;
  END IF;
END $$;

-- The catalog row of a stream table, or the extension's own "not found".
CREATE FUNCTION pgtrickle_stand_in.find(name text) RETURNS pgtrickle.pgt_stream_tables LANGUAGE plpgsql STABLE AS $$
DECLARE
  parts record;
  st pgtrickle.pgt_stream_tables;
BEGIN
  parts := pgtrickle_stand_in.split_name(name);
  SELECT * INTO st FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_schema = parts.schema_name AND s.pgt_name = parts.table_name;
  IF NOT FOUND THEN
    PERFORM pgtrickle_stand_in.fail('not found', parts.schema_name || '.' || parts.table_name);
  END IF;
  RETURN st;
END $$;

-- The same for functions that report a missing stream table in a way of their own.
CREATE FUNCTION pgtrickle_stand_in.find(name text, prefix text, code text) RETURNS pgtrickle.pgt_stream_tables LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN pgtrickle_stand_in.find(name);
EXCEPTION WHEN undefined_table OR internal_error THEN
  RAISE EXCEPTION '%', prefix || SQLERRM USING ERRCODE = code;
END $$;

-- 'schema.name' as messages and reports show it.
CREATE FUNCTION pgtrickle_stand_in.display_name(relation oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = relation
$$;

CREATE FUNCTION pgtrickle_stand_in.quoted_name(relation oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = relation
$$;

-- Who is at work, also inside a function with its owner's rights: the role that was set, or else the one that logged in.
CREATE FUNCTION pgtrickle_stand_in.session_role() RETURNS name LANGUAGE sql STABLE AS $$
  SELECT CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role')::name END
$$;

-- Whose rights count in the lifecycle functions, which have their owner's since 0.84.0.
CREATE FUNCTION pgtrickle_stand_in.caller() RETURNS name LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN pgtrickle_stand_in.since('0.84.0') THEN pgtrickle_stand_in.session_role() ELSE current_user END
$$;

-- Only the owner of the storage table, or a superuser, may alter or drop.
CREATE FUNCTION pgtrickle_stand_in.check_owner(st pgtrickle.pgt_stream_tables) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = st.pgt_relid AND NOT pg_has_role(pgtrickle_stand_in.caller(), c.relowner, 'USAGE')) THEN
    RETURN;
  END IF;
  PERFORM pgtrickle_stand_in.fail('permission', format('must be owner of stream table %s.%s', st.pgt_schema, st.pgt_name));
END $$;
