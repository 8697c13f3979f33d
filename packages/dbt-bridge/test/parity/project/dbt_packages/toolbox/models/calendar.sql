select {{ var('days') }} as days, '{{ var('prefix') }}' as prefix, {{ toolbox.cents('1') }} as c
