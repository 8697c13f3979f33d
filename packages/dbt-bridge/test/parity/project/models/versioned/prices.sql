select * from {{ ref('price', v=1) }} union all select * from {{ ref('price') }}
