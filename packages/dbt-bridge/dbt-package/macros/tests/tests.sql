{#- Generic tests on the state of a stream table. Each gives a row when the rule is broken; a model that is no stream table breaks it. -#}

{# Last current not longer ago than `max_age_seconds`; without it, than ten minutes and the period of the schedule. #}
{% test pgtrickle_not_stale(model, max_age_seconds=none) %}
  {{ dbt_pgtrickle.pgtrickle_stale_rows(model, max_age_seconds) }}
{% endtest %}

{% test pgtrickle_no_errors(model) %}
  {{ dbt_pgtrickle.pgtrickle_error_rows(model) }}
{% endtest %}

{# Neither paused, erroring, unpopulated nor older than `warn_seconds`. #}
{% test stream_table_healthy(model, warn_seconds=300) %}
  {{ dbt_pgtrickle.pgtrickle_broken_rows(model,
    "status in ('SUSPENDED', 'ERROR') or consecutive_errors > 0 or not is_populated"
    ~ " or (refresh_mode <> 'IMMEDIATE' and age_seconds > " ~ warn_seconds ~ ')') }}
{% endtest %}

{% macro pgtrickle_stale_rows(model, max_age_seconds) %}
  {% do return(dbt_pgtrickle.pgtrickle_broken_rows(model,
    "refresh_mode <> 'IMMEDIATE' and (age_seconds is null or age_seconds > " ~ ('limit_seconds' if max_age_seconds is none else max_age_seconds) ~ ')')) %}
{% endmacro %}

{% macro pgtrickle_error_rows(model) %}
  {% do return(dbt_pgtrickle.pgtrickle_broken_rows(model, "status = 'ERROR' or consecutive_errors > 0")) %}
{% endmacro %}

{% macro pgtrickle_broken_rows(model, condition) %}
  {% if not execute %}
    {% do return('select 1 where false') %}
  {% endif %}
  {% set name = model.schema ~ '.' ~ model.identifier %}
  {% set sql %}
    with stream_tables as ({{ dbt_pgtrickle.pgtrickle_stream_tables_sql(dbt_pgtrickle.pgtrickle_server()) }})
    select wanted.name as stream_table, s.status, s.age_seconds, s.consecutive_errors
    from (select {{ dbt_pgtrickle.pgtrickle_literal(name) }} as name) wanted
    left join stream_tables s on s.stream_table = wanted.name
    where s.stream_table is null or {{ condition }}
  {% endset %}
  {% do return(sql) %}
{% endmacro %}
