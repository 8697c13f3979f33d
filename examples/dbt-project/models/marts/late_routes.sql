select
    origin,
    destination,
    count(flight_id) as late_flights,
    max(delay_minutes) as longest_delay_minutes
from {{ ref('int_late_flights') }}
group by origin, destination
