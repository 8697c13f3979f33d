select * from {{ ref('middle') }}
