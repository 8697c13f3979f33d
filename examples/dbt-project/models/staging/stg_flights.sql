select
    flight_id,
    departed_at,
    departed_at::date as flight_date,
    origin,
    destination,
    distance_miles,
    delay_minutes
from {{ source('raw', 'flights') }}
