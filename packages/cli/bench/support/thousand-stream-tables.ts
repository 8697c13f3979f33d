import type { Queryable } from '@pgtrickle-js/core';

/** A thousand stream tables in the catalog alone: what a look reads of them is the same. */
export async function fillThousand(db: Queryable): Promise<void> {
  await db.query(`create table source (id int primary key);
    select pgtrickle.create_stream_table(name => 'public.first', query => 'select id from public.source', schedule => '12h');
    insert into pgtrickle.pgt_stream_tables select (jsonb_populate_record(s, jsonb_build_object('pgt_id', s.pgt_id + i, 'pgt_relid', 4000000 + i,
      'pgt_name', 'table_' || lpad(i::text, 4, '0')))).* from pgtrickle.pgt_stream_tables s, generate_series(1, 999) i`);
}
