{% macro postgres__create_table_as(temporary, relation, sql) -%}
  {%- set unlogged = config.get('unlogged', default=false) -%}
  {%- set sql_header = config.get('sql_header', none) -%}

  {{ sql_header if sql_header is not none }}

  create {% if temporary -%}
    temporary
  {%- elif unlogged -%}
    unlogged
  {%- endif %} table {{ relation }}
  {% set contract = config.get('contract') %}
  {% if contract.enforced %}
    {{ get_assert_columns_equivalent(sql) }}
  {% endif -%}
  {% if contract.enforced and not temporary -%}
      {{ get_table_columns_and_constraints() }} ;
    insert into {{ relation }} (
      {{ adapter.dispatch('get_column_names', 'dbt')() }}
    )
    {%- set sql = get_select_subquery(sql) %}
  {% else %}
    as
  {% endif %}
  (
    {{ sql }}
  );
{%- endmacro %}

{% macro postgres__get_replace_view_sql(relation, sql) -%}
  {%- set sql_header = config.get('sql_header', none) -%}

  {{ sql_header if sql_header is not none }}
  create or replace view {{ relation }}
    {% set contract = config.get('contract') %}
    {% if contract.enforced %}
      {{ get_assert_columns_equivalent(sql) }}
    {%- endif %}
  as (
    {{ sql }}
  );
{%- endmacro %}

{# Gives `relation` the rows of `new_relation`; rows that are equal stay untouched. Returns how many were deleted and inserted. #}
{% macro replace_rows(relation, new_relation) -%}
  {{ return(adapter.dispatch('replace_rows', 'dbt')(relation, new_relation)) }}
{%- endmacro %}

{% macro postgres__replace_rows(relation, new_relation) -%}
  {% set columns = adapter.get_columns_in_relation(relation) | map(attribute='quoted') | join(', ') %}
  {% call statement('replace_rows', fetch_result=True) %}
    with old_rows as (
      select ctid as place, row({{ columns }})::text as content, row_number() over (partition by row({{ columns }})::text) as nth
      from {{ relation }}
    ),
    new_rows as (
      select ctid as place, row({{ columns }})::text as content, row_number() over (partition by row({{ columns }})::text) as nth
      from {{ new_relation }}
    ),
    deleted as (
      delete from {{ relation }}
      where ctid in (select place from old_rows o where not exists (select from new_rows n where n.content = o.content and n.nth = o.nth))
      returning 1
    ),
    inserted as (
      insert into {{ relation }} ({{ columns }})
      select {{ columns }} from {{ new_relation }}
      where ctid in (select place from new_rows n where not exists (select from old_rows o where o.content = n.content and o.nth = n.nth))
      returning 1
    )
    select (select count(*) from deleted) + (select count(*) from inserted)
  {% endcall %}
  {{ return(load_result('replace_rows').table[0][0]) }}
{%- endmacro %}
