{#- What a snapshot run has to write, row by row: `insert` a version, `update` or `delete` to end one. -#}

{# The names of the columns that a snapshot adds, by the names that dbt gives them. #}
{% macro snapshot_columns() %}
  {{ return(config.get('snapshot_table_column_names') or get_snapshot_table_column_names()) }}
{% endmacro %}

{% macro get_snapshot_table_column_names() %}
  {{ return({
    'dbt_valid_to': 'dbt_valid_to',
    'dbt_valid_from': 'dbt_valid_from',
    'dbt_scd_id': 'dbt_scd_id',
    'dbt_updated_at': 'dbt_updated_at',
    'dbt_is_deleted': 'dbt_is_deleted'
  }) }}
{% endmacro %}

{# The end of a version that is current: null, or what `dbt_valid_to_current` says. The nullif gives it the type of `updated_at`. #}
{% macro get_dbt_valid_to_current(strategy, columns) -%}
  coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }})
  as {{ columns.dbt_valid_to }}
{%- endmacro %}

{% macro build_snapshot_table(strategy, sql) -%}
  {{ adapter.dispatch('build_snapshot_table', 'dbt')(strategy, sql) }}
{% endmacro %}

{% macro default__build_snapshot_table(strategy, sql) %}
    {%- set columns = snapshot_columns() %}
    select *,
        {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
        {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
        {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
        {{ get_dbt_valid_to_current(strategy, columns) }}
        {{- ", 'False' as " ~ columns.dbt_is_deleted if strategy.hard_deletes == 'new_record' }}
    from (
        {{ sql }}
    ) sbq
{% endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) %}
  {% set temp_relation = make_temp_relation(target_relation) %}
  {% set select = snapshot_staging_table(strategy, sql, target_relation) %}
  {% call statement('build_snapshot_staging_relation') %}
    {{ create_table_as(True, temp_relation, select) }}
  {% endcall %}
  {% do return(temp_relation) %}
{% endmacro %}

{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {{ adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation) }}
{% endmacro %}

{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set columns = snapshot_columns() -%}
    {%- set key = strategy.unique_key -%}
    {%- set current = config.get('dbt_valid_to_current') -%}
    {%- set ends_deleted = strategy.hard_deletes in ['invalidate', 'new_record'] -%}
    {%- set keeps_deleted = strategy.hard_deletes == 'new_record' -%}
    {%- set now = snapshot_get_time() -%}
    {%- set is_deleted = 'snapshotted_data.' ~ columns.dbt_is_deleted ~ " = 'True'" -%}
    {%- set changed = '(' ~ strategy.row_changed ~ (' or ' ~ is_deleted if keeps_deleted else '') ~ ')' -%}
    with snapshot_query as (

        {{ source_sql }}

    ),

    snapshotted_data as (

        select *, {{ unique_key_fields(key) }}
        from {{ target_relation }}
        where
            {% if current -%}
            ({{ equals(columns.dbt_valid_to, current | trim) }} or {{ columns.dbt_valid_to }} is null)
            {%- else -%}
            {{ columns.dbt_valid_to }} is null
            {%- endif %}

    ),

    insertions_source_data as (

        select *, {{ unique_key_fields(key) }},
            {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
            {{ get_dbt_valid_to_current(strategy, columns) }},
            {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
        from snapshot_query

    ),

    updates_source_data as (

        select *, {{ unique_key_fields(key) }},
            {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_to }}
        from snapshot_query

    ),

    insertions as (

        select 'insert' as dbt_change_type, source_data.*{{ ", 'False' as " ~ columns.dbt_is_deleted if keeps_deleted }}
        from insertions_source_data as source_data
        left outer join snapshotted_data on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
        where {{ unique_key_is_null(key, 'snapshotted_data') }}
           or ({{ unique_key_is_not_null(key, 'snapshotted_data') }} and {{ changed }})

    ),

    updates as (

        select 'update' as dbt_change_type, source_data.*, snapshotted_data.{{ columns.dbt_scd_id }}
            {{- ', snapshotted_data.' ~ columns.dbt_is_deleted if keeps_deleted }}
        from updates_source_data as source_data
        join snapshotted_data on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
        where {{ changed }}

    )
    {%- if ends_deleted %},

    deletes_source_data as (

        select *, {{ unique_key_fields(key) }}
        from snapshot_query

    ),

    deletes as (

        select 'delete' as dbt_change_type, source_data.*,
            {{ now }} as {{ columns.dbt_valid_from }},
            {{ now }} as {{ columns.dbt_updated_at }},
            {{ now }} as {{ columns.dbt_valid_to }},
            snapshotted_data.{{ columns.dbt_scd_id }}
            {{- ', snapshotted_data.' ~ columns.dbt_is_deleted if keeps_deleted }}
        from snapshotted_data
        left join deletes_source_data as source_data on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
        where {{ unique_key_is_null(key, 'source_data') }}
            {{- ' and not (' ~ snapshot_is_ended(columns, current) ~ ')' if keeps_deleted }}

    )
    {%- endif %}
    {%- if keeps_deleted %},

    {#- A column that is new in the source has no value in the snapshot yet. #}
    {%- set known = get_list_of_column_names(get_columns_in_relation(target_relation)) %}

    deletion_records as (

        select 'insert' as dbt_change_type,
            {%- for column in get_columns_in_query(source_sql) %}
            {{ 'snapshotted_data' if column in known else 'source_data' }}.{{ adapter.quote(column) }},
            {%- endfor %}
            {%- if key | is_list %}
            {%- for one in key %}
            snapshotted_data.{{ one }} as dbt_unique_key_{{ loop.index }},
            {%- endfor %}
            {%- else %}
            snapshotted_data.dbt_unique_key as dbt_unique_key,
            {%- endif %}
            {{ now }} as {{ columns.dbt_valid_from }},
            {{ now }} as {{ columns.dbt_updated_at }},
            snapshotted_data.{{ columns.dbt_valid_to }} as {{ columns.dbt_valid_to }},
            {{ snapshot_hash_arguments([columns.dbt_scd_id, now]) }} as {{ columns.dbt_scd_id }},
            'True' as {{ columns.dbt_is_deleted }}
        from snapshotted_data
        left join deletes_source_data as source_data on {{ unique_key_join_on(key, 'snapshotted_data', 'source_data') }}
        where {{ unique_key_is_null(key, 'source_data') }} and not ({{ snapshot_is_ended(columns, current) }})

    )
    {%- endif %}

    select * from insertions
    union all
    select * from updates
    {%- if ends_deleted %}
    union all
    select * from deletes
    {%- endif %}
    {%- if keeps_deleted %}
    union all
    select * from deletion_records
    {%- endif %}
{%- endmacro %}

{# Whether the newest version says already that the row is gone: it is said once. #}
{% macro snapshot_is_ended(columns, current) -%}
  snapshotted_data.{{ columns.dbt_is_deleted }} = 'True' and snapshotted_data.{{ columns.dbt_valid_to }} {{ '= ' ~ current if current else 'is null' }}
{%- endmacro %}
