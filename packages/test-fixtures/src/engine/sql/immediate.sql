-- IMMEDIATE mode: statement triggers on every source bring the stream table up to date inside the writing transaction.
CREATE FUNCTION pgtrickle_stand_in.maintain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM pgtrickle_stand_in.replace_rows(s) FROM pgtrickle.pgt_stream_tables s WHERE s.pgt_id = TG_ARGV[0]::bigint AND s.status = 'ACTIVE' AND s.is_populated;
  RETURN NULL;
END $$;

CREATE FUNCTION pgtrickle_stand_in.start_immediate(source oid, pgt_id bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  granularity text := CASE WHEN (SELECT relkind FROM pg_catalog.pg_class WHERE oid = source) = 'p' THEN 'ROW' ELSE 'STATEMENT' END;
  target text := pgtrickle_stand_in.quoted_name(source);
BEGIN
  EXECUTE format('CREATE TRIGGER pg_trickle_ivm_%s AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH %s EXECUTE FUNCTION pgtrickle_stand_in.maintain(%L)',
    pgt_id, target, granularity, pgt_id);
  EXECUTE format('CREATE TRIGGER pg_trickle_ivm_trunc_%s AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION pgtrickle_stand_in.maintain(%L)',
    pgt_id, target, pgt_id);
END $$;

CREATE FUNCTION pgtrickle_stand_in.stop_immediate(source oid, pgt_id bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP TRIGGER IF EXISTS pg_trickle_ivm_%s ON %s', pgt_id, pgtrickle_stand_in.quoted_name(source));
  EXECUTE format('DROP TRIGGER IF EXISTS pg_trickle_ivm_trunc_%s ON %s', pgt_id, pgtrickle_stand_in.quoted_name(source));
END $$;
