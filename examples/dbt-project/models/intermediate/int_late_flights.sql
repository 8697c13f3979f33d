-- Taken into the models that refer to it: it leaves no relation behind.
select flight_id, flight_date, origin, destination, delay_minutes
from {{ ref('stg_flights') }}
where delay_minutes >= {{ var('late_after_minutes') }}
