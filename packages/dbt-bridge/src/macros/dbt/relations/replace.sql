{#- Statements that put one relation in the place of another of whatever type. -#}

{% macro get_replace_sql(existing_relation, target_relation, sql) %}
  {{- log('Applying REPLACE to: ' ~ existing_relation) -}}
  {{- adapter.dispatch('get_replace_sql', 'dbt')(existing_relation, target_relation, sql) -}}
{% endmacro %}

{# `create or replace` where there is such a thing; else the new one is built first and the old one kept until the end, as far as they can be renamed. #}
{% macro default__get_replace_sql(existing_relation, target_relation, sql) %}
  {%- set replaceable = existing_relation.type == target_relation.type and existing_relation.can_be_replaced -%}
  {%- if replaceable and existing_relation.is_view -%}
    {{ get_replace_view_sql(target_relation, sql) }}
  {%- elif replaceable and existing_relation.is_table -%}
    {{ get_replace_table_sql(target_relation, sql) }}
  {%- elif replaceable and existing_relation.is_materialized_view -%}
    {{ get_replace_materialized_view_sql(target_relation, sql) }}
  {%- elif target_relation.can_be_renamed and existing_relation.can_be_renamed -%}
    {{ get_create_intermediate_sql(target_relation, sql) }};
    {{ get_create_backup_sql(existing_relation) }};
    {{ get_rename_intermediate_sql(target_relation) }};
    {{ get_drop_backup_sql(existing_relation) }}
  {%- elif target_relation.can_be_renamed -%}
    {{ get_create_intermediate_sql(target_relation, sql) }};
    {{ get_drop_sql(existing_relation) }};
    {{ get_rename_intermediate_sql(target_relation) }}
  {%- elif existing_relation.can_be_renamed -%}
    {{ get_create_backup_sql(existing_relation) }};
    {{ get_create_sql(target_relation, sql) }};
    {{ get_drop_backup_sql(existing_relation) }}
  {%- else -%}
    {{ get_drop_sql(existing_relation) }};
    {{ get_create_sql(target_relation, sql) }}
  {%- endif -%}
{% endmacro %}

{% macro get_replace_table_sql(relation, sql) %}
  {{- adapter.dispatch('get_replace_table_sql', 'dbt')(relation, sql) -}}
{% endmacro %}

{% macro default__get_replace_table_sql(relation, sql) -%}
  {{ exceptions.raise_compiler_error("`get_replace_table_sql` has not been implemented for this adapter.") }}
{%- endmacro %}

{%- macro get_create_intermediate_sql(relation, sql) -%}
  {{- log('Applying CREATE INTERMEDIATE to: ' ~ relation) -}}
  {{- adapter.dispatch('get_create_intermediate_sql', 'dbt')(relation, sql) -}}
{%- endmacro -%}

{%- macro default__get_create_intermediate_sql(relation, sql) -%}
  {%- set intermediate_relation = make_intermediate_relation(relation) -%}
  {{ get_drop_sql(intermediate_relation) }};
  {{ get_create_sql(intermediate_relation, sql) }}
{%- endmacro -%}

{%- macro get_rename_intermediate_sql(relation) -%}
  {{- log('Applying RENAME INTERMEDIATE to: ' ~ relation) -}}
  {{- adapter.dispatch('get_rename_intermediate_sql', 'dbt')(relation) -}}
{%- endmacro -%}

{%- macro default__get_rename_intermediate_sql(relation) -%}
  {{ get_rename_sql(make_intermediate_relation(relation), relation.identifier) }}
{%- endmacro -%}

{%- macro get_create_backup_sql(relation) -%}
  {{- log('Applying CREATE BACKUP to: ' ~ relation) -}}
  {{- adapter.dispatch('get_create_backup_sql', 'dbt')(relation) -}}
{%- endmacro -%}

{%- macro default__get_create_backup_sql(relation) -%}
  {%- set backup_relation = make_backup_relation(relation, relation.type) -%}
  {{ get_drop_sql(backup_relation) }};
  {{ get_rename_sql(relation, backup_relation.identifier) }}
{%- endmacro -%}

{%- macro get_drop_backup_sql(relation) -%}
  {{- log('Applying DROP BACKUP to: ' ~ relation) -}}
  {{- adapter.dispatch('get_drop_backup_sql', 'dbt')(relation) -}}
{%- endmacro -%}

{%- macro default__get_drop_backup_sql(relation) -%}
  {{ get_drop_sql(make_backup_relation(relation, relation.type)) }}
{%- endmacro -%}

{%- macro get_rename_sql(relation, new_name) -%}
  {{- log('Applying RENAME to: ' ~ relation) -}}
  {{- adapter.dispatch('get_rename_sql', 'dbt')(relation, new_name) -}}
{%- endmacro -%}

{%- macro default__get_rename_sql(relation, new_name) -%}
  {%- if relation.is_view -%}
    {{ get_rename_view_sql(relation, new_name) }}
  {%- elif relation.is_table -%}
    {{ get_rename_table_sql(relation, new_name) }}
  {%- elif relation.is_materialized_view -%}
    {{ get_rename_materialized_view_sql(relation, new_name) }}
  {%- else -%}
    {{- exceptions.raise_compiler_error("`get_rename_sql` has not been implemented for: " ~ relation.type) -}}
  {%- endif -%}
{%- endmacro -%}

{% macro get_rename_view_sql(relation, new_name) %}
  {{- adapter.dispatch('get_rename_view_sql', 'dbt')(relation, new_name) -}}
{% endmacro %}

{% macro default__get_rename_view_sql(relation, new_name) %}
  {{ exceptions.raise_compiler_error("`get_rename_view_sql` has not been implemented for this adapter.") }}
{% endmacro %}

{% macro get_rename_table_sql(relation, new_name) %}
  {{- adapter.dispatch('get_rename_table_sql', 'dbt')(relation, new_name) -}}
{% endmacro %}

{% macro default__get_rename_table_sql(relation, new_name) %}
  {{ exceptions.raise_compiler_error("`get_rename_table_sql` has not been implemented for this adapter.") }}
{% endmacro %}

{% macro get_rename_materialized_view_sql(relation, new_name) %}
  {{- adapter.dispatch('get_rename_materialized_view_sql', 'dbt')(relation, new_name) -}}
{% endmacro %}

{% macro default__get_rename_materialized_view_sql(relation, new_name) %}
  {{ exceptions.raise_compiler_error("`get_rename_materialized_view_sql` has not been implemented for this adapter.") }}
{% endmacro %}
