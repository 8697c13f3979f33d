{#- Dates. -#}

{% macro date(year, month, day) -%}
  {{ return(adapter.dispatch('date', 'dbt')(year, month, day)) }}
{%- endmacro %}

{% macro default__date(year, month, day) -%}
  {{ return("to_date('%s-%02d-%02d', 'YYYY-MM-DD')" | format(year, month, day)) }}
{%- endmacro %}

{% macro date_trunc(datepart, date) -%}
  {{ return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) }}
{%- endmacro %}

{% macro default__date_trunc(datepart, date) -%}
  {{ return("date_trunc('" ~ datepart ~ "', " ~ date ~ ')') }}
{%- endmacro %}

{% macro dateadd(datepart, interval, from_date_or_timestamp) -%}
  {{ return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) }}
{%- endmacro %}

{% macro datediff(first_date, second_date, datepart) -%}
  {{ return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) }}
{%- endmacro %}

{% macro last_day(date, datepart) -%}
  {{ return(adapter.dispatch('last_day', 'dbt')(date, datepart)) }}
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) -%}
  {{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}
{%- endmacro %}

{# How many steps there are between two dates: the database counts. #}
{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
  {%- call statement('get_intervals_between', fetch_result=true) %}

    select {{ dbt.datediff(start_date, end_date, datepart) }}

  {%- endcall -%}
  {%- set rows = load_result('get_intervals_between') -%}
  {{ return(rows['data'][0][0] if rows and rows['data'] else 1) }}
{%- endmacro %}

{% macro date_spine(datepart, start_date, end_date) -%}
  {{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{%- endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) %}

with numbers as ({{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}),

dates as (
    select (
        {{ dbt.dateadd(datepart, '(row_number() over (order by 1) - 1)', start_date) }}
    ) as date_{{ datepart }}
    from numbers
)

select *
from dates
where date_{{ datepart }} <= {{ end_date }}

{% endmacro %}
