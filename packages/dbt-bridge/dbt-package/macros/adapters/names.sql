{#- The names that a model gives its stream table, so that ref() follows them: found by dispatch, as dbt_project.yml says. -#}

{% macro postgres__generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- set own = dbt_pgtrickle.pgtrickle_name_setting(node, 'stream_table_name') -%}
  {{ own or default__generate_alias_name(custom_alias_name, node) }}
{%- endmacro %}

{% macro postgres__generate_schema_name(custom_schema_name, node) -%}
  {%- set own = dbt_pgtrickle.pgtrickle_name_setting(node, 'stream_table_schema') -%}
  {{ own or default__generate_schema_name(custom_schema_name, node) }}
{%- endmacro %}

{% macro pgtrickle_name_setting(node, key) %}
  {% do return(node.config.get(key) if node and node.config and node.config.materialized == 'stream_table' else none) %}
{% endmacro %}
