{#- Waiting for the scheduler, by looking once a second. -#}

{# Until the stream table of a model was filled for the first time. #}
{% macro pgtrickle_wait_for_populated(model_name, timeout_seconds=30) %}
  {% do return(dbt_pgtrickle.pgtrickle_wait(model_name, 'is_populated', 'filled', timeout_seconds)) %}
{% endmacro %}

{# Until the stream table of a model was refreshed after the wait began. #}
{% macro pgtrickle_wait_for_fresh(model_name, timeout_seconds=60) %}
  {% set now = run_query('select clock_timestamp()::text').rows[0][0] %}
  {% set condition = "(refresh_mode = 'IMMEDIATE' or last_refresh_at >= " ~ dbt_pgtrickle.pgtrickle_literal(now) ~ ')' %}
  {% do return(dbt_pgtrickle.pgtrickle_wait(model_name, condition, 'fresh', timeout_seconds)) %}
{% endmacro %}

{% macro pgtrickle_wait(model_name, condition, goal, timeout_seconds) %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set name = dbt_pgtrickle.pgtrickle_rows(server, model_name)[0]['stream_table'] %}
  {% set sql = 'select ' ~ condition ~ ', status from (' ~ dbt_pgtrickle.pgtrickle_stream_tables_sql(server) ~ ') t where stream_table = '
    ~ dbt_pgtrickle.pgtrickle_literal(name) %}
  {% for second in range(timeout_seconds + 1) %}
    {% set row = run_query(sql).rows[0] %}
    {% if row[0] %}
      {% do log(name ~ ' is ' ~ goal ~ ' after ' ~ second ~ ' s', info=True) %}
      {% do return({'stream_table': name, 'seconds': second}) %}
    {% elif row[1] in ('SUSPENDED', 'ERROR') %}
      {% do exceptions.raise_compiler_error(name ~ ' will not become ' ~ goal ~ ': its status is ' ~ row[1]) %}
    {% endif %}
    {% do run_query('select pg_sleep(1)') if second < timeout_seconds %}
  {% endfor %}
  {% do exceptions.raise_compiler_error(name ~ ' is not ' ~ goal ~ ' after ' ~ timeout_seconds ~ ' s: wait longer than its schedule takes, or refresh it with pgtrickle_refresh') %}
{% endmacro %}
