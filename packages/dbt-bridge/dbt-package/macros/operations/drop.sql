{# Drops the stream tables that models of this project define, those that read others first. What else there is stays. #}
{% macro drop_all_stream_tables() %}
  {% do return(dbt_pgtrickle.pgtrickle_drop_in_order(dbt_pgtrickle.pgtrickle_names_of_project())) %}
{% endmacro %}

{# Drops every stream table of the database, whoever made it. #}
{% macro drop_all_stream_tables_force() %}
  {% do return(dbt_pgtrickle.pgtrickle_drop_in_order()) %}
{% endmacro %}

{% macro pgtrickle_drop_in_order(names=none) %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% set calls, dropped = [], [] %}
  {% for row in dbt_pgtrickle.pgtrickle_in_order(server) | reverse if names is none or row['stream_table'] in names %}
    {% do calls.append(dbt_pgtrickle.pgtrickle_drop_call(server, row['stream_table'])) %}
    {% do dropped.append(row['stream_table']) %}
  {% endfor %}
  {% if calls | length == 0 %}
    {% do log('no stream table to drop', info=True) %}
  {% else %}
    {# All of them or none. The oldest versions drop a table from under what reads it without a word, the newest name a function to call. #}
    {% for row in run_query(dbt_pgtrickle.pgtrickle_reads_sql(server)).rows if row['reads'] in dropped and row['stream_table'] not in dropped %}
      {% do exceptions.raise_compiler_error(row['reads'] ~ ' is not dropped: the stream table ' ~ row['stream_table'] ~ ' reads it. Drop that first, or all with drop_all_stream_tables_force') %}
    {% endfor %}
    {% do dbt_pgtrickle.pgtrickle_execute('select ' ~ calls | join(';\nselect ')) %}
  {% endif %}
  {% for name in dropped %}
    {% do log('dropped ' ~ name, info=True) %}
  {% endfor %}
  {% do return(dropped) %}
{% endmacro %}

{% macro pgtrickle_drop_stream_table(name) %}
  {% set server = dbt_pgtrickle.pgtrickle_server() %}
  {% do dbt_pgtrickle.pgtrickle_execute('select ' ~ dbt_pgtrickle.pgtrickle_drop_call(server, name)) %}
{% endmacro %}

{# `cascade` is always said where the version has it: its default differs between a fresh and an upgraded database. #}
{% macro pgtrickle_drop_call(server, name, cascade=False) %}
  {% set arguments = {'name': name} %}
  {% if 'cascade' in server.functions['drop_stream_table'] %}
    {% do arguments.update({'cascade': cascade}) %}
  {% endif %}
  {% do return(dbt_pgtrickle.pgtrickle_call(server, 'drop_stream_table', arguments)) %}
{% endmacro %}
