-- Full again from the ground up at the next refresh; the sources' triggers are put back if somebody took them away.
CREATE FUNCTION pgtrickle_stand_in.repair_stream_table(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  st pgtrickle.pgt_stream_tables := pgtrickle_stand_in.find(name);
  source oid;
  actions text := 'frontier reset: scheduled full refresh on next cycle';
  rebuilt text := '';
  summary text;
BEGIN
  IF pgtrickle_stand_in.since('0.84.0') THEN
    PERFORM pgtrickle_stand_in.check_owner(st);
  END IF;
  FOR source IN SELECT d.source_relid FROM pgtrickle.pgt_dependencies d WHERE d.pgt_id = st.pgt_id AND d.source_type = 'TABLE' ORDER BY 1 LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = source) THEN
      actions := actions || format('; dependency missing: source OID %s no longer exists', source);
    ELSIF st.refresh_mode <> 'IMMEDIATE' THEN
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = source AND tgname LIKE 'pg\_trickle\_cdc\_%') THEN
        rebuilt := rebuilt || format('; trigger rebuilt for OID %s', source);
      END IF;
      PERFORM pgtrickle_stand_in.start_capture(source, st.pgt_id);
    END IF;
  END LOOP;
  actions := actions || coalesce(nullif(rebuilt, ''), '; cdc_infrastructure: verified OK');
  PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, '{"frontier": null, "needs_reinit": true, "is_populated": false, "status": "ACTIVE", "consecutive_errors": 0, "last_error_message": null, "last_error_at": null}');
  summary := format('repair_stream_table(%s.%s): %s; status reset: ACTIVE, errors cleared', st.pgt_schema, st.pgt_name, actions);
  RAISE INFO '%', summary;
  RETURN summary;
END $$;

-- Sources of IMMEDIATE tables alone have no buffer and stay as they are.
CREATE FUNCTION pgtrickle_stand_in.rebuild_cdc_triggers() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  source oid;
BEGIN
  FOR source IN SELECT DISTINCT d.source_relid FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id)
                WHERE d.source_type = 'TABLE' AND s.refresh_mode <> 'IMMEDIATE' AND EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = d.source_relid) ORDER BY 1 LOOP
    PERFORM pgtrickle_stand_in.drop_capture_triggers(source);
    PERFORM pgtrickle_stand_in.install_capture(source);
  END LOOP;
  RETURN 'done';
END $$;

-- Compares the bare name, as the extension does: a qualified one never matches and so always refreshes.
CREATE FUNCTION pgtrickle_stand_in.refresh_if_stale(p_name text, p_max_age interval DEFAULT '5 minutes') RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM pgtrickle.pgt_refresh_history h JOIN pgtrickle.pgt_stream_tables s USING (pgt_id)
             WHERE s.pgt_name = p_name AND h.status = 'COMPLETED' AND now() - h.end_time <= p_max_age) THEN
    RETURN false;
  END IF;
  PERFORM pgtrickle_stand_in.refresh_stream_table(p_name);
  RETURN true;
END $$;

CREATE FUNCTION pgtrickle_stand_in.write_and_refresh(sql text, stream_table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE sql;
  PERFORM pgtrickle_stand_in.refresh_stream_table(stream_table_name);
END $$;

-- Up to 0.67.0 this breaks the catalog's own check, in the extension too.
CREATE FUNCTION pgtrickle_stand_in.pause_all() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE pgtrickle.pgt_stream_tables SET status = CASE WHEN pgtrickle_stand_in.since('0.68.0') THEN 'SUSPENDED' ELSE 'PAUSED' END WHERE status = 'ACTIVE';
  RAISE NOTICE 'pg_trickle: all stream tables paused.';
  RETURN true;
END $$;

CREATE FUNCTION pgtrickle_stand_in.resume_all() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE pgtrickle.pgt_stream_tables SET status = 'ACTIVE' WHERE status = CASE WHEN pgtrickle_stand_in.since('0.68.0') THEN 'SUSPENDED' ELSE 'PAUSED' END;
  RAISE NOTICE 'pg_trickle: all paused stream tables resumed.';
  RETURN true;
END $$;

CREATE FUNCTION pgtrickle_stand_in.pause_stream_table(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  st pgtrickle.pgt_stream_tables := pgtrickle_stand_in.find(name);
BEGIN
  PERFORM pgtrickle_stand_in.check_owner(st);
  PERFORM pgtrickle_stand_in.catalog_set(st.pgt_id, '{"status": "SUSPENDED"}');
  RAISE INFO 'Stream table %.% paused (pgt_id=%)', st.pgt_schema, st.pgt_name, st.pgt_id;
END $$;

-- All in one transaction: the first that fails undoes the others.
CREATE FUNCTION pgtrickle_stand_in.bulk_create(definitions jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  definition jsonb;
  place bigint;
  created jsonb := '[]';
BEGIN
  IF jsonb_typeof(definitions) <> 'array' THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', 'bulk_create() expects a JSONB array of stream table definitions');
  ELSIF jsonb_array_length(definitions) = 0 THEN
    PERFORM pgtrickle_stand_in.fail('invalid argument', 'bulk_create() definitions array is empty');
  END IF;
  FOR definition, place IN SELECT d, n - 1 FROM jsonb_array_elements(definitions) WITH ORDINALITY AS e(d, n) LOOP
    BEGIN
      PERFORM pgtrickle_stand_in.create_stream_table('{"refresh_mode": "AUTO", "initialize": true}'::jsonb || definition);
    EXCEPTION WHEN OTHERS THEN
      PERFORM pgtrickle_stand_in.fail('invalid argument', format('bulk_create() failed on element [%s] "%s": %s', place, definition ->> 'name', SQLERRM));
    END;
    created := created || jsonb_build_object('name', definition -> 'name', 'status', 'created', 'pgt_id', (pgtrickle_stand_in.find(definition ->> 'name')).pgt_id);
  END LOOP;
  RETURN created;
END $$;

-- Without a scheduler nothing is ever in flight. Later versions keep a request until it is taken back.
CREATE TABLE pgtrickle_stand_in.drain_requests (active boolean PRIMARY KEY);

CREATE FUNCTION pgtrickle_stand_in.drain(timeout_s integer DEFAULT 60) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF pgtrickle_stand_in.since('0.85.0') THEN
    DELETE FROM pgtrickle_stand_in.drain_requests;
    INSERT INTO pgtrickle_stand_in.drain_requests VALUES (true);
  END IF;
  RETURN true;
END $$;

-- NULL before the first request.
CREATE FUNCTION pgtrickle_stand_in.is_drained() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT CASE WHEN pgtrickle_stand_in.since('0.85.0') THEN (SELECT active FROM pgtrickle_stand_in.drain_requests) ELSE true END
$$;

-- Whether there was a request to take back.
CREATE FUNCTION pgtrickle_stand_in.resume_after_drain() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE pgtrickle_stand_in.drain_requests SET active = false WHERE active;
  RETURN FOUND;
END $$;

-- Where the extension has no such table this fails as it does there: relation "pgtrickle.pgt_subscriptions" does not exist.
CREATE FUNCTION pgtrickle_stand_in.subscribe(stream_table text, channel text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pgtrickle.pgt_subscriptions (stream_table, channel) VALUES (subscribe.stream_table, subscribe.channel) ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION pgtrickle_stand_in.unsubscribe(stream_table text, channel text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM pgtrickle.pgt_subscriptions s WHERE s.stream_table = unsubscribe.stream_table AND s.channel = unsubscribe.channel;
END $$;

CREATE FUNCTION pgtrickle_stand_in.list_subscriptions() RETURNS TABLE (stream_table text, channel text, created_at timestamptz) LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT s.stream_table, s.channel, s.created_at FROM pgtrickle.pgt_subscriptions s ORDER BY 1, 2;
END $$;
