-- schedule: 1m
select ordered_at::date as day, sum(amount) as total, count(*) as orders
from orders
group by ordered_at::date
