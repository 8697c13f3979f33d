{#- Rows that a unit test gives or expects, as a query. -#}

{# `model` is the input: a row leaves out what it does not care about, and that is null. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
-- Fixture for {{ model.name }}
{% set types = column_name_to_data_types or {} %}
{%- set quoted = {} -%}
{%- if not types -%}
  {%- set relation = defer_relation if defer_relation and not load_relation(this) else this -%}
  {%- for column in adapter.get_columns_in_relation(relation) -%}
    {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- do quoted.update({column.name | lower: column.quoted}) -%}
  {%- endfor -%}
{%- endif -%}
{%- if not types -%}
  {{ exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation " ~ this ~ " because the relation doesn't exist") }}
{%- endif -%}
{%- set empty_row = {} -%}
{%- for name, type in types.items() -%}
  {%- do empty_row.update({name: safe_cast('null', type) | trim}) -%}
{%- endfor -%}
{{ validate_fixture_rows(rows, none) }}
{%- for row in rows -%}
  {%- set values = empty_row.copy() -%}
  {%- do values.update(format_row(row, types)) -%}
select
{%- for name, value in values.items() %} {{ value }} as {{ quoted[name] }}{{ ',' if not loop.last }}{% endfor %}{{ '\nunion all\n' if not loop.last }}
{%- endfor -%}
{%- if rows | length == 0 -%}
    select
    {%- for name, value in empty_row.items() %} {{ value }} as {{ quoted[name] }}{{ ',' if not loop.last }}{% endfor %}
    limit 0
{%- endif -%}
{% endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
{%- for row in rows -%}
select
{%- for name, value in format_row(row, column_name_to_data_types).items() %} {{ value }} as {{ column_name_to_quoted[name] }}{{ ',' if not loop.last }}{% endfor %}{{ '\nunion all\n' if not loop.last }}
{%- endfor -%}
{%- if rows | length == 0 -%}
    select * from dbt_internal_unit_test_actual
    limit 0
{%- endif -%}
{% endmacro %}

{# A row with every value as SQL of its column's type. #}
{%- macro format_row(row, column_name_to_data_types) -%}
  {%- set formatted = {} -%}
  {%- for written, value in row.items() -%}
    {%- set name = written | lower -%}
    {%- if name not in column_name_to_data_types -%}
      {%- set fixture = 'expected output' if model.resource_type == 'unit_test' else "'" ~ model.name ~ "'" -%}
      {{ exceptions.raise_compiler_error("Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ fixture ~ ".\nAccepted columns for "
        ~ fixture ~ " are: " ~ column_name_to_data_types.keys() | list) }}
    {%- endif -%}
    {%- set type = column_name_to_data_types[name] -%}
    {%- if value is string -%}
      {# Without its length: a text that is too long would be cut without a word. #}
      {%- set type = type.split('(')[0] if 'varying' in type else type -%}
      {%- do formatted.update({name: safe_cast(dbt.string_literal(dbt.escape_single_quotes(value)), type)}) -%}
    {%- else -%}
      {%- do formatted.update({name: safe_cast('null' if value is none else value, type)}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(formatted) }}
{%- endmacro -%}

{%- macro validate_fixture_rows(rows, row_number) -%}
  {{ return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) }}
{%- endmacro -%}

{%- macro default__validate_fixture_rows(rows, row_number) -%}
{%- endmacro -%}
