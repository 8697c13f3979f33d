-- An ordinary view on stream tables: it follows them by itself, and survives when they change.
{{ config(materialized='view') }}

select
    region,
    departures,
    average_delay_minutes,
    rank() over (order by average_delay_minutes desc) as delay_rank
from {{ ref('delays_by_region') }}
