{#- What PostgreSQL says in words of its own. -#}

{% macro postgres__any_value(expression) -%}
  {{ return('min(' ~ expression ~ ')') }}
{%- endmacro %}

{% macro postgres__listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) -%}
  {%- if limit_num -%}
    array_to_string(
        (array_agg(
            {{ measure }}
            {% if order_by_clause -%} {{ order_by_clause }} {%- endif %}
        ))[1:{{ limit_num }}],
        {{ delimiter_text }}
        )
  {%- else %}
    string_agg(
        {{ measure }},
        {{ delimiter_text }}
        {% if order_by_clause -%} {{ order_by_clause }} {%- endif %}
        )
  {%- endif -%}
{%- endmacro %}

{# Negative parts count from the end. #}
{% macro postgres__split_part(string_text, delimiter_text, part_number) %}

  {% if part_number >= 0 %}
    

    split_part(
        {{ string_text }},
        {{ delimiter_text }},
        {{ part_number }}
        )


  {% else %}
    

    split_part(
        {{ string_text }},
        {{ delimiter_text }},
          length({{ string_text }})
          - length(
              replace({{ string_text }},  {{ delimiter_text }}, '')
          ) + 2 + {{ part_number }}
        )


  {% endif %}

{% endmacro %}

{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) %}

    {{ from_date_or_timestamp }} + ((interval '1 {{ datepart }}') * ({{ interval }}))

{% endmacro %}

{# Whole parts between two moments: larger parts first, then what the next smaller one adds. #}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
  {%- set part = datepart | lower -%}
  {%- set larger = {
    'quarter': ['year', ' * 4'], 'month': ['year', ' * 12'], 'week': ['day', ' / 7'], 'hour': ['day', ' * 24'], 'minute': ['hour', ' * 60'],
    'second': ['minute', ' * 60'], 'millisecond': ['minute', ' * 60000'], 'microsecond': ['minute', ' * 60000000']
  } -%}
  {%- set type = 'date' if part in ('year', 'quarter', 'month') else 'timestamp' -%}
  {%- set first = "date_part('" ~ part ~ "', (" ~ first_date ~ ')::' ~ type ~ ')' -%}
  {%- set second = "date_part('" ~ part ~ "', (" ~ second_date ~ ')::' ~ type ~ ')' -%}
  {%- if part == 'day' %}
        (({{ second_date }})::date - ({{ first_date }})::date)
    {% elif part == 'year' %}
        ({{ second }} - {{ first }})
    {% elif part not in larger -%}
    {{ exceptions.raise_compiler_error('Unsupported datepart for macro datediff in postgres: ' ~ datepart) }}
  {%- else -%}
    {%- set above, factor = larger[part] %}
        ({{ dbt.datediff(first_date, second_date, above) }}{{ factor }} + {% if part == 'week' -%}
          case
            when date_part('dow', ({{ first_date }})::timestamp) <= date_part('dow', ({{ second_date }})::timestamp) then
                case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else
                case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end
        {%- elif part in ('quarter', 'month', 'hour', 'minute') -%}
          {{ second }} - {{ first }}
        {%- else -%}
          floor({{ second }}) - floor({{ first }})
        {%- endif %})
    {% endif -%}
{%- endmacro %}

{% macro postgres__last_day(date, datepart) -%}
  {%- set month_step = datepart == 'quarter' -%}
  {%- set start = dbt.date_trunc(datepart, date) -%}
  {%- set next = dbt.dateadd('month', '3', start) if month_step else dbt.dateadd(datepart, 1, start) -%}
  {%- if month_step -%}
    -- postgres dateadd does not support quarter interval.
    {% endif -%}
  cast(
        {{ dbt.dateadd('day', '-1', next) }}
        as date)
{%- endmacro %}
