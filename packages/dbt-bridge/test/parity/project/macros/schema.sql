{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- if custom_schema_name is none -%}{{ target.schema }}
  {%- else -%}{{ target.schema }}__{{ custom_schema_name }}{{ '_t' if node.resource_type == 'test' }}
  {%- endif -%}
{%- endmacro %}
