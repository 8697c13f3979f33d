{{ config(enabled=var('off', false)) }} select * from {{ ref('orders') }}
