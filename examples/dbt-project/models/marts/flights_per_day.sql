{{ config(schedule='5m', refresh_mode='FULL') }}

select
    flight_date,
    count(flight_id) as flights,
    count(distinct origin) as airports,
    max(delay_minutes) as longest_delay_minutes
from {{ ref('stg_flights') }}
group by flight_date
