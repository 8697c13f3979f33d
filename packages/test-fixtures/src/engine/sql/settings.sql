-- The settings that clients read. The extension's library defines them for every session; here each session gets them when it begins.
CREATE FUNCTION pgtrickle_stand_in.settings() RETURNS TABLE (name text, value text) LANGUAGE sql IMMUTABLE AS $$
  VALUES ('pg_trickle.enabled', 'on'),
    ('pg_trickle.scheduler_interval_ms', '1000'),
    ('pg_trickle.min_schedule_seconds', pgtrickle_stand_in.default_min_schedule_seconds()::text),
    ('pg_trickle.default_schedule_seconds', pgtrickle_stand_in.default_min_schedule_seconds()::text),
    ('pg_trickle.block_source_ddl', CASE WHEN pgtrickle_stand_in.since('0.11.0') THEN 'on' ELSE 'off' END)
$$;

-- What a connection brings along wins.
CREATE FUNCTION pgtrickle_stand_in.define_settings() RETURNS void LANGUAGE sql AS $$
  SELECT set_config(s.name, s.value, false) FROM pgtrickle_stand_in.settings() s WHERE coalesce(current_setting(s.name, true), '') = ''
$$;

CREATE FUNCTION pgtrickle_stand_in.on_login() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pgtrickle_stand_in.define_settings();
END $$;

CREATE EVENT TRIGGER pg_trickle_settings ON login EXECUTE FUNCTION pgtrickle_stand_in.on_login();
SELECT pgtrickle_stand_in.define_settings();
