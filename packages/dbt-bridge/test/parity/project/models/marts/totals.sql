{{ config(schema='marts', persist_docs={'relation': true}) }}
{% set models = ['orders', 'customers'] %}
{% for m in models %} select count(*) as n from {{ ref(m) }} {{ 'union all' if not loop.last }} {% endfor %}
union all select days from {{ ref('toolbox', 'calendar') }}
