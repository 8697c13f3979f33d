{% macro postgres__cents(x) -%}
  ({{ x }} / 100.0)
{%- endmacro %}

{%- macro shop_limit() -%} limit {{ var('limit') }} {%- endmacro -%}
