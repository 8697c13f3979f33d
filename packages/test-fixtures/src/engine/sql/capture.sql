-- Change tracking: triggers on a source write one row per changed row into a buffer in pgtrickle_changes.
CREATE SEQUENCE pgtrickle_stand_in.change_ids;

CREATE FUNCTION pgtrickle_stand_in.capture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN EXECUTE format('INSERT INTO pgtrickle_changes.%I (action) SELECT ''I'' FROM new_rows', TG_ARGV[0]);
    WHEN 'UPDATE' THEN EXECUTE format('INSERT INTO pgtrickle_changes.%I (action) SELECT ''U'' FROM new_rows', TG_ARGV[0]);
    WHEN 'DELETE' THEN EXECUTE format('INSERT INTO pgtrickle_changes.%I (action) SELECT ''D'' FROM old_rows', TG_ARGV[0]);
    ELSE EXECUTE format('INSERT INTO pgtrickle_changes.%I (action) VALUES (''T'')', TG_ARGV[0]);
  END CASE;
  RETURN NULL;
END $$;

-- Row by row: for partitioned sources, whose partitions may be written directly.
CREATE FUNCTION pgtrickle_stand_in.capture_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('INSERT INTO pgtrickle_changes.%I (action) VALUES ($1)', TG_ARGV[0]) USING left(TG_OP, 1)::"char";
  RETURN NULL;
END $$;

-- A short name for a source that survives dump and restore: a hash of its qualified name.
CREATE FUNCTION pgtrickle_stand_in.stable_name(source oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT lpad(to_hex(hashtextextended(pgtrickle_stand_in.display_name(source), 0)), 16, '0')
$$;

CREATE FUNCTION pgtrickle_stand_in.buffer_name(source oid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'changes_' || coalesce((SELECT 'pgt_' || pgt_id FROM pgtrickle.pgt_stream_tables WHERE pgt_relid = source),
    (SELECT right(slot_name, 16) FROM pgtrickle.pgt_change_tracking WHERE source_relid = source), pgtrickle_stand_in.stable_name(source))
$$;

-- The buffer of a source, or NULL: views and sources that are gone have none.
CREATE FUNCTION pgtrickle_stand_in.buffer(source oid) RETURNS regclass LANGUAGE sql STABLE AS $$
  SELECT to_regclass('pgtrickle_changes.' || quote_ident(pgtrickle_stand_in.buffer_name(source)))
$$;

-- The buffer and the triggers of a source.
CREATE FUNCTION pgtrickle_stand_in.install_capture(source oid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  buffer text := pgtrickle_stand_in.buffer_name(source);
  hash text := pgtrickle_stand_in.stable_name(source);
  target text := pgtrickle_stand_in.quoted_name(source);
  partitioned boolean := (SELECT relkind = 'p' FROM pg_catalog.pg_class WHERE oid = source);
BEGIN
  EXECUTE format('CREATE TABLE IF NOT EXISTS pgtrickle_changes.%I (
    change_id bigint PRIMARY KEY DEFAULT nextval(''pgtrickle_stand_in.change_ids''), lsn pg_lsn NOT NULL DEFAULT pg_current_wal_insert_lsn(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(), action "char" NOT NULL)', buffer);
  IF pgtrickle_stand_in.since('0.37.0') THEN
    EXECUTE format('ALTER TABLE pgtrickle_changes.%I ADD COLUMN IF NOT EXISTS __pgt_trace_context text DEFAULT nullif(current_setting(''pg_trickle.trace_id'', true), '''')', buffer);
  END IF;
  IF partitioned THEN
    EXECUTE format('CREATE TRIGGER pg_trickle_cdc_row_%s AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION pgtrickle_stand_in.capture_row(%L)', hash, target, buffer);
  ELSE
    EXECUTE format('CREATE TRIGGER pg_trickle_cdc_ins_%s AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pgtrickle_stand_in.capture(%L)', hash, target, buffer);
    EXECUTE format('CREATE TRIGGER pg_trickle_cdc_upd_%s AFTER UPDATE ON %s REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pgtrickle_stand_in.capture(%L)', hash, target, buffer);
    EXECUTE format('CREATE TRIGGER pg_trickle_cdc_del_%s AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION pgtrickle_stand_in.capture(%L)', hash, target, buffer);
  END IF;
  EXECUTE format('CREATE TRIGGER pg_trickle_cdc_truncate_%s AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION pgtrickle_stand_in.capture(%L)', hash, target, buffer);
END $$;

CREATE FUNCTION pgtrickle_stand_in.drop_capture_triggers(source oid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  trigger_name name;
BEGIN
  FOR trigger_name IN SELECT tgname FROM pg_catalog.pg_trigger WHERE tgrelid = source AND tgparentid = 0 AND tgname LIKE 'pg_trickle_cdc_%' LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', trigger_name, pgtrickle_stand_in.quoted_name(source));
  END LOOP;
END $$;

CREATE FUNCTION pgtrickle_stand_in.start_capture(source oid, pgt_id bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  hash text := pgtrickle_stand_in.stable_name(source);
  is_stream_table boolean := EXISTS (SELECT FROM pgtrickle.pgt_stream_tables WHERE pgt_relid = source);
BEGIN
  IF NOT is_stream_table THEN
    PERFORM pgtrickle_stand_in.catalog_add('pgtrickle.pgt_change_tracking',
      jsonb_build_object('source_relid', source, 'slot_name', 'pg_trickle_cdc_ins_' || hash, 'tracked_by_pgt_ids', ARRAY[start_capture.pgt_id],
        'source_stable_name', hash, 'source_placement', 'local'))
    WHERE NOT EXISTS (SELECT FROM pgtrickle.pgt_change_tracking t WHERE t.source_relid = source);
    UPDATE pgtrickle.pgt_change_tracking t SET tracked_by_pgt_ids = array_append(array_remove(t.tracked_by_pgt_ids, start_capture.pgt_id), start_capture.pgt_id)
    WHERE t.source_relid = source;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = source AND tgname LIKE 'pg_trickle_cdc_%') THEN
    PERFORM pgtrickle_stand_in.install_capture(source);
  END IF;
END $$;

-- Ends the tracking of a source for one stream table, and altogether when it was the last one.
CREATE FUNCTION pgtrickle_stand_in.stop_capture(source oid, pgt_id bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  buffer regclass := pgtrickle_stand_in.buffer(source);
BEGIN
  UPDATE pgtrickle.pgt_change_tracking t SET tracked_by_pgt_ids = array_remove(t.tracked_by_pgt_ids, stop_capture.pgt_id) WHERE t.source_relid = source;
  IF EXISTS (SELECT FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id)
             WHERE d.source_relid = source AND d.pgt_id <> stop_capture.pgt_id AND s.refresh_mode <> 'IMMEDIATE') THEN
    RETURN;
  END IF;
  PERFORM pgtrickle_stand_in.drop_capture_triggers(source);
  IF buffer IS NOT NULL THEN
    EXECUTE format('DROP TABLE %s', buffer);
  END IF;
  DELETE FROM pgtrickle.pgt_change_tracking t WHERE t.source_relid = source;
END $$;
