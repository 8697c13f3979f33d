{% snapshot orders_history %}
  {{ config(strategy='timestamp', unique_key='id', updated_at='updated_at') }}
  select * from {{ ref('orders') }}
{% endsnapshot %}
