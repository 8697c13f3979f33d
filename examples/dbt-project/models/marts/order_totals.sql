{{ config(schedule=none) }}

select
    customer_id,
    count(*) as orders,
    sum(amount) as total
from {{ ref('stg_orders') }}
where status <> 'returned'
group by customer_id
