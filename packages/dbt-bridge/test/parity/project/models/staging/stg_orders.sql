
{# a comment with {{ ref('nothing') }} #}
select id, customer_id, {{ toolbox.cents('amount') }} as amount
from {{ source('raw', 'orders') }} {{ shop_limit() }}
