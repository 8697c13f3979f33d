create table customers (id int primary key, name text not null);
create table orders (id int primary key, customer_id int not null references customers, amount numeric(10, 2), total_of int);
insert into customers values (1, 'Ada'), (2, 'Grace');
insert into orders values (1, 1, 10), (2, 1, 5.5), (3, 2, 7);
