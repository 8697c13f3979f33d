{#- PostgreSQL knows default values of arguments. -#}
{% macro postgres__formatted_scalar_function_args_sql() %}
  {%- set args = [] -%}
  {%- for arg in model.arguments -%}
    {%- set default_value = arg.get('default_value') -%}
    {%- do args.append(arg.name ~ ' ' ~ arg.data_type ~ ('' if default_value is none else ' DEFAULT ' ~ default_value)) -%}
  {%- endfor -%}
  {{ return(args | join(', ')) }}
{% endmacro %}
