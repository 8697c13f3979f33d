{#- A table that keeps every version of a row with the time from and to which it was valid. -#}

{% materialization snapshot, default %}

  {%- set grant_config = config.get('grants') -%}
  {%- set exists, target_relation = get_or_create_relation(
        database=model.database, schema=model.schema, identifier=model.get('alias', model.get('name')), type='table') -%}

  {%- if not target_relation.is_table -%}
    {% do exceptions.relation_wrong_type(target_relation, 'table') %}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {#- Another run may have made it meanwhile. -#}
  {% set exists = adapter.lock_relation(this) is not none %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% set strategy = strategy_dispatch(config.get('strategy'))(model, 'snapshotted_data', 'source_data', model['config'], exists) %}

  {% if not exists %}
    {% set build_sql = build_snapshot_table(strategy, model['compiled_code']) %}
    {{ check_time_data_types(build_sql) }}
    {% set final_sql = create_table_as(False, target_relation, build_sql) %}
  {% else %}
    {{ adapter.assert_valid_snapshot_target_given_strategy(target_relation, snapshot_columns(), strategy) }}
    {{ check_time_data_types(snapshot_staging_table(strategy, sql, target_relation)) }}
    {% set staging_relation = build_snapshot_staging_table(strategy, sql, target_relation) %}
    {% do adapter.expand_target_column_types(from_relation=staging_relation, to_relation=target_relation) %}

    {% set helpers = ['dbt_change_type', 'dbt_unique_key'] %}
    {% for key in strategy.unique_key if strategy.unique_key | is_list %}
      {% do helpers.append('dbt_unique_key_' ~ loop.index) %}
    {% endfor %}
    {% set missing = adapter.get_missing_columns(staging_relation, target_relation) | rejectattr('name', 'in', helpers) | list %}
    {% do create_columns(target_relation, missing) %}
    {% set insert_columns = [] %}
    {% for column in adapter.get_columns_in_relation(staging_relation) | rejectattr('name', 'in', helpers) %}
      {% do insert_columns.append(adapter.quote(column.name)) %}
    {% endfor %}
    {% set final_sql = snapshot_merge_sql(target=target_relation, source=staging_relation, insert_cols=insert_columns) %}
  {% endif %}

  {% call statement('main') -%}
    {{ final_sql }}
  {%- endcall %}

  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(exists, full_refresh_mode=False)) %}
  {% do persist_docs(target_relation, model) %}
  {% if not exists %}
    {% do create_indexes(target_relation) %}
  {% endif %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {% if staging_relation is defined %}
    {% do post_snapshot(staging_relation) %}
  {% endif %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}
