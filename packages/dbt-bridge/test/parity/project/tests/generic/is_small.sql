{% test is_small(model, most=1000) %}
  {{ config(severity='warn', fail_calc='max(n)') }}
  select count(*) as n from {{ model }} having count(*) > {{ most }}
{% endtest %}
