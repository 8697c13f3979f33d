select
    a.airport,
    a.airport_name,
    a.region,
    count(f.flight_id) as departures,
    sum(f.delay_minutes) as delay_minutes,
    sum(f.distance_miles) as distance_miles
from {{ ref('stg_flights') }} f
join {{ ref('airports') }} a on a.airport = f.origin
group by a.airport, a.airport_name, a.region
