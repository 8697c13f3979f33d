{{ config(materialized='incremental', unique_key=['id'], pre_hook="select 1", grants={'+select': ['bi']}, on_schema_change='fail', contract={'enforced': true}) }}
select id, customer_id, amount from {{ ref('stg_orders') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}
