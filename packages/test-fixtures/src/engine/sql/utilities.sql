CREATE FUNCTION pgtrickle_stand_in.version() RETURNS text LANGUAGE sql STABLE AS $$ SELECT pgtrickle_stand_in.face_version() $$;

CREATE FUNCTION pgtrickle_stand_in.version_check() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT format('{"library_version":"%1$s","extension_version":"%2$s","pg_version":"%3$s","version_match":%4$s}', pgtrickle_stand_in.face_version(), extversion, version(),
    (extversion = pgtrickle_stand_in.face_version())::text)
  FROM pg_catalog.pg_extension WHERE extname = 'pg_trickle'
$$;

CREATE FUNCTION pgtrickle_stand_in.parse_duration_seconds(input text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN pgtrickle_stand_in.duration_seconds(input);
EXCEPTION WHEN invalid_parameter_value OR internal_error THEN
  RETURN NULL;
END $$;

-- Stable hashes, but not the extension's: the values differ.
CREATE FUNCTION pgtrickle_stand_in.pg_trickle_hash(input text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended(coalesce(input, ''), 0) $$;
CREATE FUNCTION pgtrickle_stand_in.pg_trickle_hash_multi(inputs text[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hash_array_extended(coalesce(inputs, '{}'), 0) $$;

CREATE FUNCTION pgtrickle_stand_in.source_stable_name(source_oid oid) RETURNS text LANGUAGE sql STABLE AS $$ SELECT pgtrickle_stand_in.stable_name(source_oid) $$;

CREATE FUNCTION pgtrickle_stand_in.st_auto_threshold(name text) RETURNS double precision LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT s.auto_threshold FROM pgtrickle_stand_in.look_up(name) s), 0.15)
$$;
