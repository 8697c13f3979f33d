{#-
  What dbt asks of the database, without the columns that the extension keeps for itself. pgt-dbt finds these by itself; dbt-core does with
    dispatch: [{macro_namespace: dbt, search_order: [<your project>, dbt_pgtrickle, dbt]}]
  in dbt_project.yml.
-#}

{% macro postgres__get_columns_in_relation(relation) -%}
  {% call statement('get_columns_in_relation', fetch_result=True) %}
      select
          column_name,
          data_type,
          character_maximum_length,
          numeric_precision,
          numeric_scale

      from {{ relation.information_schema('columns') }}
      where table_name = '{{ relation.identifier }}'
        {% if relation.schema %}
        and table_schema = '{{ relation.schema }}'
        {% endif %}
        and {{ dbt_pgtrickle.pgtrickle_is_visible('column_name') }}
      order by ordinal_position

  {% endcall %}
  {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{% endmacro %}

{% macro pgtrickle_is_visible(column) -%}
  not starts_with({{ column }}, '__pgt_') and not starts_with({{ column }}, '__pgs_')
{%- endmacro %}

{% macro postgres__get_catalog(information_schema, schemas) -%}
  {% set relations = [] %}
  {% for schema in schemas %}
    {% do relations.append({'schema': schema}) %}
  {% endfor %}
  {{ return(dbt_pgtrickle.postgres__get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}

{# One row per column; of stream tables also the schedule, the mode, the status and how current they are. #}
{% macro postgres__get_catalog_relations(information_schema, relations) -%}
  {% set server = dbt_pgtrickle.pgtrickle_server(required=False) %}
  {% set has_stats = server is not none and server.readable %}
  {% set wanted = [] %}
  {% for relation in relations %}
    {% set in_schema = 'lower(n.nspname) = lower(' ~ dbt_pgtrickle.pgtrickle_literal(relation.schema) ~ ')' %}
    {% do wanted.append('(' ~ in_schema ~ (' and lower(c.relname) = lower(' ~ dbt_pgtrickle.pgtrickle_literal(relation.identifier) ~ ')' if relation.identifier) ~ ')') %}
  {% endfor %}
  {% call statement('catalog', fetch_result=True) %}
    {%- if has_stats %}
    with stream_tables as ({{ dbt_pgtrickle.pgtrickle_stream_tables_sql(server) }})
    {%- endif %}
    select
      {{ dbt_pgtrickle.pgtrickle_literal(information_schema.database) }} as table_database,
      n.nspname as table_schema,
      c.relname as table_name,
      case
        {%- if has_stats %}
        when s.stream_table is not null then 'STREAM TABLE'
        {%- endif %}
        when c.relkind = 'v' then 'VIEW'
        when c.relkind = 'm' then 'MATERIALIZED VIEW'
        else 'BASE TABLE'
      end as table_type,
      pg_catalog.obj_description(c.oid, 'pg_class') as table_comment,
      a.attname as column_name,
      a.attnum as column_index,
      pg_catalog.format_type(a.atttypid, a.atttypmod) as column_type,
      pg_catalog.col_description(c.oid, a.attnum) as column_comment,
      pg_catalog.pg_get_userbyid(c.relowner) as table_owner
      {%- if has_stats %},
      {{ dbt_pgtrickle.pgtrickle_stat('schedule', 'Schedule', 'How often the server refreshes the stream table',
        "case when s.refresh_mode = 'IMMEDIATE' then 'on every write' else coalesce(s.schedule, 'calculated') end") }},
      {{ dbt_pgtrickle.pgtrickle_stat('refresh_mode', 'Refresh mode', 'How the server refreshes the stream table', 's.refresh_mode') }},
      {{ dbt_pgtrickle.pgtrickle_stat('status', 'Status', 'Whether refreshes take place', 's.status') }},
      {{ dbt_pgtrickle.pgtrickle_stat('freshness', 'Last current', 'When the data was last known to be current (UTC)',
        "coalesce(to_char(greatest(s.data_timestamp, s.last_refresh_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'), 'never filled')") }}
      {%- endif %}
    from pg_catalog.pg_namespace n
    join pg_catalog.pg_class c on c.relnamespace = n.oid
    join pg_catalog.pg_attribute a on a.attrelid = c.oid
    {%- if has_stats %}
    left join stream_tables s on s.table_oid = c.oid
    {%- endif %}
    where ({{ wanted | join(' or ') if wanted else 'false' }})
      and c.relkind in ('r', 'v', 'f', 'p', 'm')
      and c.relpersistence in ('p', 'u')
      and a.attnum > 0
      and not a.attisdropped
      and {{ dbt_pgtrickle.pgtrickle_is_visible('a.attname::text') }}
    order by n.nspname, c.relname, a.attnum
  {% endcall %}
  {{ return(load_result('catalog').table) }}
{%- endmacro %}

{% macro pgtrickle_stat(id, label, description, value) -%}
  '{{ label }}' as "stats:{{ id }}:label", {{ value }} as "stats:{{ id }}:value",
      '{{ description }}' as "stats:{{ id }}:description", s.stream_table is not null as "stats:{{ id }}:include"
{%- endmacro %}
