{{ config(materialized='table', indexes=[{'columns': ['airport'], 'unique': true}]) }}

select
    a.airport,
    a.airport_name,
    a.city,
    a.state,
    coalesce(r.region, 'Other') as region
from {{ ref('stg_airports') }} a
left join {{ ref('regions') }} r on r.state = a.state
