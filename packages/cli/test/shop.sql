create table orders (id int primary key, customer int not null, amount numeric(10, 2) not null);
insert into orders select i, i % 3, i * 1.5 from generate_series(1, 10) i;
select pgtrickle.create_stream_table(name => 'public.order_totals', query => 'select customer, sum(amount) as total from public.orders group by customer', schedule => '12h', refresh_mode => 'DIFFERENTIAL');
select pgtrickle.create_stream_table(name => 'public.order_grand', query => 'select sum(total) as grand from public.order_totals', schedule => '0 */2 * * *', refresh_mode => 'FULL');
create schema analytics;
select pgtrickle.create_stream_table(name => 'analytics.big_orders', query => 'select id, amount from public.orders where amount > 10', schedule => '12h', refresh_mode => 'DIFFERENTIAL', initialize => false);
update pgtrickle.pgt_stream_tables set data_timestamp = now() - interval '3 hours 20 minutes 10 seconds' where is_populated;
