{#- Snapshot strategies: a macro `snapshot_<name>_strategy` says when a row has changed. A project or a package can bring its own. -#}

{% macro strategy_dispatch(name) -%}
  {%- set package_name, strategy_name = name.split('.', 1) if '.' in name else (none, name) -%}
  {%- if package_name is not none and package_name not in context -%}
    {{ exceptions.raise_compiler_error("Could not find package '" ~ package_name ~ "', called with '" ~ name ~ "'") }}
  {%- endif -%}
  {%- set macros = context if package_name is none else context[package_name] -%}
  {%- set macro_name = 'snapshot_' ~ strategy_name ~ '_strategy' -%}
  {%- if macro_name not in macros -%}
    {{ exceptions.raise_compiler_error("The specified strategy macro '" ~ strategy_name ~ "' was not found in package '" ~ package_name ~ "'") }}
  {%- endif -%}
  {{ return(macros[macro_name]) }}
{%- endmacro %}

{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {%- set updated_at = config.get('updated_at') -%}
  {# The source's own column need not be in the snapshot: the strategy may have been another one before. #}
  {%- set row_changed = '(' ~ snapshotted_rel ~ '.' ~ snapshot_columns().dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ updated_at ~ ')' -%}
  {{ return(snapshot_strategy(updated_at, row_changed)) }}
{% endmacro %}

{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {%- set updated_at = config.get('updated_at') or snapshot_get_time() -%}
  {%- set column_added, columns = snapshot_check_all_get_existing_columns(node, target_exists, config.get('check_cols')) -%}
  {%- set row_changed -%}
    (
    {%- if column_added -%}
      {{ get_true_sql() }}
    {%- else -%}
      {%- for column in columns -%}
        {%- set old, new = snapshotted_rel ~ '.' ~ column, current_rel ~ '.' ~ column -%}
        {{ old }} is distinct from {{ new }}{{ ' or ' if not loop.last }}
      {%- endfor -%}
    {%- endif -%}
    )
  {%- endset -%}
  {{ return(snapshot_strategy(updated_at, row_changed)) }}
{% endmacro %}

{% macro snapshot_strategy(updated_at, row_changed) %}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set hard_deletes = adapter.get_hard_deletes_behavior(config) -%}
  {{ return({
    'unique_key': unique_key,
    'updated_at': updated_at,
    'row_changed': row_changed,
    'scd_id': snapshot_hash_arguments(api.Relation.scd_args(unique_key, updated_at)),
    'invalidate_hard_deletes': hard_deletes == 'invalidate',
    'hard_deletes': hard_deletes
  }) }}
{% endmacro %}

{# Which of the checked columns the snapshot has, and whether one is new: then every row has changed. #}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
  {%- if not target_exists -%}
    {{ return((false, [])) }}
  {%- endif -%}
  {%- if check_cols_config == 'all' -%}
    {%- set wanted = get_columns_in_query(node['compiled_code']) -%}
  {%- elif check_cols_config is iterable and check_cols_config | length > 0 -%}
    {# The server says how the names are written. A comment may end the query, hence the line break. #}
    {%- set select_checked -%}
      select {{ check_cols_config | join(', ') }} from (
        {{ node['compiled_code'] }}
      ) subq
    {%- endset -%}
    {%- set wanted = get_columns_in_query(select_checked) -%}
  {%- else -%}
    {% do exceptions.raise_compiler_error("Invalid value for 'check_cols': " ~ check_cols_config) %}
  {%- endif -%}
  {%- set target_relation = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) -%}
  {%- set existing = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | list -%}
  {%- set present = [] -%}
  {%- for column in wanted if column in existing -%}
    {%- do present.append(adapter.quote(column)) -%}
  {%- endfor -%}
  {{ return((present | length < wanted | length, present)) }}
{%- endmacro %}

{% macro snapshot_hash_arguments(args) -%}
  {{ adapter.dispatch('snapshot_hash_arguments', 'dbt')(args) }}
{%- endmacro %}

{% macro default__snapshot_hash_arguments(args) -%}
    md5({%- for arg in args -%}
        coalesce(cast({{ arg }} as varchar ), '')
        {% if not loop.last %} || '|' || {% endif %}
    {%- endfor -%})
{%- endmacro %}

{% macro snapshot_string_as_time(timestamp) -%}
  {{ adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp) }}
{%- endmacro %}

{% macro default__snapshot_string_as_time(timestamp) %}
  {% do exceptions.raise_not_implemented('snapshot_string_as_time macro not implemented for adapter ' ~ adapter.type()) %}
{% endmacro %}

{% macro get_true_sql() %}
  {{ adapter.dispatch('get_true_sql', 'dbt')() }}
{% endmacro %}

{% macro default__get_true_sql() %}
    {{ return('TRUE') }}
{% endmacro %}
