{#- How templates reach the database: `statement` runs its body and keeps the result under a name. -#}

{%- macro statement(name=None, fetch_result=False, auto_begin=True, language='sql') -%}
  {%- if execute -%}
    {%- set body = caller() -%}
    {%- if language != 'sql' -%}
      {%- do exceptions.raise_compiler_error("statement() runs SQL only, not " ~ language) -%}
    {%- endif -%}
    {%- if name == 'main' -%}
      {{ write(body) }}
    {%- endif -%}
    {%- set response, table = adapter.execute(body, auto_begin=auto_begin, fetch=fetch_result) -%}
    {%- if name is not none -%}
      {{ store_result(name, response=response, agate_table=table) }}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

{# Keeps a result for a statement that was not run as such: its body is only written down. #}
{% macro noop_statement(name=None, message=None, code=None, rows_affected=None, res=None) -%}
  {%- set body = caller() -%}
  {%- if name == 'main' -%}
    {{ write(body) }}
  {%- endif -%}
  {%- if name is not none -%}
    {{ store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) }}
  {%- endif -%}
{%- endmacro %}

{% macro run_query(sql) %}
  {% call statement('run_query_statement', fetch_result=true, auto_begin=false) %}
    {{ sql }}
  {% endcall %}
  {% do return(load_result('run_query_statement').table) %}
{% endmacro %}
