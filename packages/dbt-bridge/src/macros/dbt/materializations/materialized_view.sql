{#- Made once, then refreshed; a change of its configuration is applied, left alone or refused: `on_configuration_change`. -#}

{% materialization materialized_view, default %}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% set existing_relation = adapter.lock_relation(this) %}
  {%- set target_relation = this.incorporate(type=this.MaterializedView) -%}
  {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
  {%- set backup_relation = make_backup_relation(target_relation, existing_relation.type if existing_relation is not none else this.MaterializedView) -%}

  {{ drop_leftovers([backup_relation, intermediate_relation]) }}

  {% set build_sql = materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) %}
  {% if build_sql == '' %}
    {{ materialized_view_execute_no_op(target_relation) }}
    {{ adapter.commit_if_open() }}
  {% else %}
    {{ materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) }}
  {% endif %}

  {{ materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) }}

  {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}

{% macro materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) %}
  {{ drop_leftovers([backup_relation, intermediate_relation]) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
{% endmacro %}

{# The statement that is needed, or nothing. #}
{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) %}
  {% if existing_relation is none %}
    {% do return(get_create_materialized_view_as_sql(target_relation, sql)) %}
  {% elif should_full_refresh() or not existing_relation.is_materialized_view %}
    {% do return(get_replace_sql(existing_relation, target_relation, sql)) %}
  {% endif %}

  {% set changes = get_materialized_view_configuration_changes(existing_relation, config) %}
  {% set on_change = config.get('on_configuration_change') %}
  {% set found = 'Configuration changes were identified and `on_configuration_change` was set to `' ~ on_change ~ '` for `' ~ target_relation.render() ~ '`' %}
  {% if changes is none %}
    {% do return(refresh_materialized_view(target_relation)) %}
  {% elif on_change == 'apply' %}
    {% do return(get_alter_materialized_view_as_sql(target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) %}
  {% elif on_change == 'continue' %}
    {{ exceptions.warn(found) }}
    {% do return('') %}
  {% elif on_change == 'fail' %}
    {{ exceptions.raise_fail_fast_error(found) }}
  {% endif %}
  {{ exceptions.raise_compiler_error("on_configuration_change is '" ~ on_change ~ "': it is apply, continue or fail") }}
{% endmacro %}

{% macro materialized_view_execute_no_op(target_relation) %}
  {% do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') %}
{% endmacro %}

{% macro materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement(name='main') -%}
    {{ build_sql }}
  {%- endcall %}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
{% endmacro %}
