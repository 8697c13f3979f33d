{{ rows_that_differ(
    'select airport, departures, delay_minutes from ' ~ ref('departures_by_airport'),
    'select f.origin, count(*), sum(f.delay_minutes) from ' ~ source('raw', 'flights') ~ ' f join ' ~ ref('airports') ~ ' a on a.airport = f.origin group by 1'
) }}
