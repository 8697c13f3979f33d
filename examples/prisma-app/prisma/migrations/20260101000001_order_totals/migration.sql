-- The shadow database starts empty.
CREATE EXTENSION IF NOT EXISTS pg_trickle;

-- create public.order_totals
select pgtrickle.create_stream_table(name => 'public.order_totals', query => 'select customer_id, count(*) as orders, sum(amount) as total
from orders
group by customer_id', schedule => '5m');

-- check the change capture of public.order_totals
do $pgtrickle$
declare lacking record;
begin
  for lacking in
    with captured as (
      select b.oid as buffer, c.attname as name, pg_catalog.format_type(c.atttypid, c.atttypmod) as type,
        d.columns_used is null or c.attname = any (d.columns_used) as is_used, exists (select from pg_catalog.pg_attribute a where a.attrelid = b.oid and not a.attisdropped and a.attname = c.attname) as is_flat, exists (select from pg_catalog.pg_attribute a where a.attrelid = b.oid and not a.attisdropped and a.attname = 'new_' || c.attname) as is_double
      from pgtrickle.pgt_stream_tables s
      join pgtrickle.pgt_dependencies d on d.pgt_id = s.pgt_id and d.source_type = 'TABLE'
      join pg_catalog.pg_class b on b.relnamespace = 'pgtrickle_changes'::pg_catalog.regnamespace and b.relname = 'changes_' || pgtrickle.source_stable_name(d.source_relid)
      join pg_catalog.pg_attribute c on c.attrelid = d.source_relid and c.attnum > 0 and not c.attisdropped
      where s.pgt_schema = 'public' and s.pgt_name = 'order_totals'
    ), kept as (
      select buffer, bool_or(is_flat) as is_flat, bool_or(is_double) as is_double from captured group by buffer
    )
    select distinct c.buffer::pg_catalog.regclass as buffer, p.prefix || c.name as name, c.type
    from captured c join kept k using (buffer)
    join lateral (values ('', k.is_flat and not k.is_double), ('new_', k.is_double), ('old_', k.is_double)) p(prefix, holds) on p.holds
    where c.is_used and not c.is_flat and not c.is_double
  loop
    execute pg_catalog.format('alter table %s add column %I %s', lacking.buffer, lacking.name, lacking.type);
  end loop;
end $pgtrickle$;

-- public.order_totals is declared by prisma, project @pgtrickle-js/example-prisma-app
do $pgtrickle$ begin
  execute pg_catalog.format('comment on column %I.%I.%I is %L', 'public', 'order_totals', '__pgt_row_id',
    (pg_catalog.jsonb_build_object('declaredAt', now(), 'role', current_user) operator(pg_catalog.||) '{"tool":"prisma","project":"@pgtrickle-js/example-prisma-app","definition":"AFsEDfdHlRsV7PpB7WxcP_"}'::pg_catalog.jsonb)::text);
exception when others then
  raise warning 'who declared % is not recorded: %', 'public.order_totals', sqlerrm;
end $pgtrickle$;
