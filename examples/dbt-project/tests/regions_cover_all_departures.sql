-- Every departure from an airport of the United States is counted in exactly one region.
select counted.departures, expected.departures as expected
from (select sum(departures) as departures from {{ ref('delays_by_region') }}) counted
cross join (
    select count(*) as departures
    from {{ ref('stg_flights') }} f
    join {{ ref('stg_airports') }} a on a.airport = f.origin
) expected
where counted.departures is distinct from expected.departures
