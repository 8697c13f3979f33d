-- Runs once, when the data directory is made. The image has created the extension in this database.
create extension if not exists pg_trickle;
create table orders (id bigint generated always as identity primary key, customer_id int not null, amount numeric(10, 2) not null);
insert into orders (customer_id, amount) select 1 + i % 10, i from generate_series(1, 1000) as i;
select pgtrickle.create_stream_table(
  name => 'public.order_totals',
  query => 'select customer_id, count(*) as orders, sum(amount) as total from orders group by customer_id',
  schedule => '5s'
);
