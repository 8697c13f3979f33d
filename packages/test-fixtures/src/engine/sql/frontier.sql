-- How far a stream table has read: a snapshot, taken before its query ran. Changes of transactions visible in it are consumed, and of
-- the refreshing transaction itself those that came before. Later commits can never be skipped, whatever order they got their ids in.
-- The snapshot does not tell about the refreshing transaction: it is no longer listed as running once a younger one has ended.
CREATE FUNCTION pgtrickle_stand_in.current_frontier() RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT jsonb_build_object('snapshot', pg_current_snapshot()::text, 'transaction', pg_current_xact_id()::text, 'change_id', nextval('pgtrickle_stand_in.change_ids'))
$$;

CREATE FUNCTION pgtrickle_stand_in.is_consumed(xid xid8, change_id bigint, frontier jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT frontier ? 'snapshot' AND CASE WHEN xid::text = frontier ->> 'transaction' THEN change_id < (frontier ->> 'change_id')::bigint
    ELSE pg_visible_in_snapshot(xid, (frontier ->> 'snapshot')::pg_snapshot) END IS TRUE
$$;

CREATE FUNCTION pgtrickle_stand_in.pending_changes(source oid, frontier jsonb) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  buffer regclass := pgtrickle_stand_in.buffer(source);
  pending bigint;
BEGIN
  -- Most buffers are empty most of the time, and a statement for each of a thousand takes seconds.
  IF buffer IS NULL OR pg_relation_size(buffer) = 0 THEN
    RETURN 0;
  END IF;
  EXECUTE format('SELECT count(*) FROM %s c WHERE pgtrickle_stand_in.is_consumed(c.xid, c.change_id, $1) IS NOT TRUE', buffer) INTO pending USING frontier;
  RETURN pending;
END $$;

-- Removes what every reader of a source has consumed. Rows that another refresh is removing are left to it.
CREATE FUNCTION pgtrickle_stand_in.clean_buffer(source oid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  buffer regclass := pgtrickle_stand_in.buffer(source);
BEGIN
  IF buffer IS NULL THEN
    RETURN;
  END IF;
  EXECUTE format('DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT c.ctid FROM %1$s c WHERE NOT EXISTS (
      SELECT FROM pgtrickle.pgt_dependencies d JOIN pgtrickle.pgt_stream_tables s USING (pgt_id)
      WHERE d.source_relid = $1 AND s.refresh_mode <> ''IMMEDIATE'' AND pgtrickle_stand_in.is_consumed(c.xid, c.change_id, s.frontier) IS NOT TRUE)
    FOR UPDATE SKIP LOCKED))', buffer) USING source;
END $$;
