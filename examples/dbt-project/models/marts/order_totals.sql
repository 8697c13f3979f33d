{{ config(schedule=none) }}

select
    customer_id,
    count(order_id) as orders,
    sum(amount) as total
from {{ ref('stg_orders') }}
where status <> 'returned'
group by customer_id
