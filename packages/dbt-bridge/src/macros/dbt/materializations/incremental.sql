{#- A table that is built once and then only added to: how, the incremental strategy says. -#}

{% materialization incremental, default %}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% set existing_relation = adapter.lock_relation(this) %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set temp_relation = make_temp_relation(target_relation) -%}
  {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
  {%- set backup_relation = make_backup_relation(target_relation, existing_relation.type if existing_relation is not none else 'table') -%}
  {%- set grant_config = config.get('grants') -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- set full_refresh_mode = should_full_refresh() or (existing_relation is not none and not existing_relation.is_table) -%}
  {# An unknown strategy is refused on the first run too, when it is not needed yet. #}
  {%- set strategy_sql = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}

  {{ drop_leftovers([intermediate_relation, backup_relation]) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% set in_place = false %}
  {% if existing_relation is none %}
    {% set build_sql = get_create_table_as_sql(False, target_relation, sql) %}
  {% elif full_refresh_mode %}
    {% set build_sql = get_create_table_as_sql(False, intermediate_relation, sql) %}
  {% else %}
    {% do run_query(get_create_table_as_sql(True, temp_relation, sql)) %}
    {% if not config.get('contract').enforced %}
      {% do adapter.expand_target_column_types(from_relation=temp_relation, to_relation=target_relation) %}
    {% endif %}
    {% set dest_columns = process_schema_changes(on_schema_change, temp_relation, existing_relation) or adapter.get_columns_in_relation(existing_relation) %}
    {% set build_sql = strategy_sql({
      'target_relation': target_relation,
      'temp_relation': temp_relation,
      'unique_key': config.get('unique_key'),
      'dest_columns': dest_columns,
      'incremental_predicates': config.get('predicates', none) or config.get('incremental_predicates', none),
    }) %}
  {% endif %}

  {% call statement('main') -%}
    {{ build_sql }}
  {%- endcall %}

  {% if existing_relation is none %}
    {% do create_indexes(target_relation) %}
  {% elif full_refresh_mode %}
    {# As with a table: what stream tables read keeps its place. #}
    {% set in_place = existing_relation.is_table and adapter.can_replace_rows(existing_relation, intermediate_relation) %}
    {% if in_place %}
      {% do replace_rows(target_relation, intermediate_relation) %}
      {{ discard_relation(intermediate_relation) }}
    {% else %}
      {% do create_indexes(intermediate_relation) %}
      {{ swap_relation(existing_relation, intermediate_relation, target_relation, backup_relation) }}
    {% endif %}
  {% endif %}

  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing_relation, full_refresh_mode and not in_place)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ drop_backup(target_relation, backup_relation) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}

{% endmaterialization %}
