-- Fails between a change of the flights and the next refresh.
{{ rows_that_differ(
    'select flight_date, flights, airports from ' ~ ref('flights_per_day'),
    'select departed_at::date, count(*), count(distinct origin) from ' ~ source('raw', 'flights') ~ ' group by 1'
) }}
