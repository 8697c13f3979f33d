-- A stream table that reads a stream table: a change of one flight passes through both.
select
    region,
    sum(departures) as departures,
    round(sum(delay_minutes)::numeric / sum(departures), 2) as average_delay_minutes
from {{ ref('departures_by_airport') }}
group by region
