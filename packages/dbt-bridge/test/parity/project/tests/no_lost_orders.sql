{{ config(tags=['singular'], severity='warn') }}
select * from {{ ref('stg_orders') }} where id not in (select id from {{ ref('orders') }})
