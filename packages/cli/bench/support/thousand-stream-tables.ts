import type { Queryable } from '@pgtrickle-js/core';

/** A thousand stream tables, of which one is refreshed: what a look reads of the others is the same. */
export async function fillThousand(db: Queryable): Promise<void> {
  await db.query(`create table source (id int primary key);
    select pgtrickle.create_stream_table(name => 'public.first', query => 'select id from public.source', schedule => '12h');
    do $$ begin for i in 1..999 loop execute format('create table table_%s as table first', lpad(i::text, 4, '0')); end loop; end $$;
    insert into pgtrickle.pgt_stream_tables select (jsonb_populate_record(s, jsonb_build_object('pgt_id', s.pgt_id + i, 'pgt_relid', ('table_' || lpad(i::text, 4, '0'))::regclass::oid::bigint,
      'pgt_name', 'table_' || lpad(i::text, 4, '0')))).* from pgtrickle.pgt_stream_tables s, generate_series(1, 999) i`);
}
