{#- A stream table is dropped through the extension, which knows what else belongs to it. -#}

{% macro postgres__get_drop_sql(relation) -%}
  {%- if relation.type == 'stream_table' -%}
    {{ adapter.drop_stream_table_sql(relation) }}
  {%- else -%}
    {{ default__get_drop_sql(relation) }}
  {%- endif -%}
{%- endmacro %}
