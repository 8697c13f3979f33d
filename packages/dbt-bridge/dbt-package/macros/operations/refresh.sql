{# Refreshes one stream table now. `model_name` is a model, a table in `schema` or in the target's schema, or `schema.name`. #}
{% macro pgtrickle_refresh(model_name, schema=none) %}
  {% set name = dbt_pgtrickle.pgtrickle_qualified_name(model_name, schema) %}
  {% do dbt_pgtrickle.pgtrickle_refresh_stream_table(name) %}
  {% do log('refreshed ' ~ name, info=True) %}
  {% do return(name) %}
{% endmacro %}

{% macro pgtrickle_refresh_stream_table(name) %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% do dbt_pgtrickle.pgtrickle_execute('select ' ~ dbt_pgtrickle.pgtrickle_call(server, 'refresh_stream_table', {'name': name})) %}
{% endmacro %}

{% macro refresh(model_name, schema=none) %}
  {% do return(dbt_pgtrickle.pgtrickle_refresh(model_name, schema)) %}
{% endmacro %}

{# Refreshes the project's stream tables, each in a transaction of its own and after those that it reads. Paused ones are left out. #}
{% macro refresh_all_stream_tables(schema=none) %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set wanted = dbt_pgtrickle.pgtrickle_names_of_project(schema) %}
  {% set refreshed = [] %}
  {% for row in dbt_pgtrickle.pgtrickle_in_order(server) if row['stream_table'] in wanted %}
    {% if row['status'] == 'SUSPENDED' %}
      {% do log('skipped ' ~ row['stream_table'] ~ ', which is paused', info=True) %}
    {% else %}
      {% do dbt_pgtrickle.pgtrickle_execute('select ' ~ dbt_pgtrickle.pgtrickle_call(server, 'refresh_stream_table', {'name': row['stream_table']})) %}
      {% do log('refreshed ' ~ row['stream_table'], info=True) %}
      {% do refreshed.append(row['stream_table']) %}
    {% endif %}
  {% endfor %}
  {% if refreshed | length == 0 %}
    {% do log('no stream table of this project to refresh', info=True) %}
  {% endif %}
  {% do return(refreshed) %}
{% endmacro %}

{# All stream tables, those that others read first. #}
{% macro pgtrickle_in_order(server) %}
  {% set sql %}
    with recursive stream_tables as ({{ dbt_pgtrickle.pgtrickle_stream_tables_sql(server) }}),
    reads as ({{ dbt_pgtrickle.pgtrickle_reads_sql(server) }}),
    depths (stream_table, depth) as (
      select stream_table, 0 from stream_tables
      union
      select r.stream_table, d.depth + 1 from depths d join reads r on r.reads = d.stream_table where d.depth < 1000
    )
    select s.stream_table, s.table_schema, s.table_name, s.status
    from stream_tables s join depths d using (stream_table)
    group by 1, 2, 3, 4 order by max(d.depth), 1
  {% endset %}
  {% do return(run_query(sql).rows) %}
{% endmacro %}
