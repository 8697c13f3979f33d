-- Reads the table itself: dbt-core sends a query as it is written, and pg_trickle 0.67 loses the DISTINCT of an aggregate over a view. pgt-dbt takes the view in.
{{ config(schedule='5m', refresh_mode='FULL') }}

select
    departed_at::date as flight_date,
    count(flight_id) as flights,
    count(distinct origin) as airports,
    max(delay_minutes) as longest_delay_minutes
from {{ source('raw', 'flights') }}
group by departed_at::date
